/**
 * Time until a taste shows, on synthetic vectors: the curve by which the constants of the embedded ranker
 * were chosen.
 *
 *   npx vite build --ssr bench/taste-simulation.ts --outDir dist/bench --logLevel warn
 *   node dist/bench/taste-simulation.js
 */
import { noisy, switched, views } from './taste/pasts.js';
import { type Past, simulation } from './taste/simulate.js';
import { clustered, syntheticWorld } from './taste/world.js';

const PASTS: readonly (readonly [string, Past])[] = [
  ...[1, 3, 5, 10, 30].map((count) => [`${count} views`, views(count)] as const),
  ...[0.2, 0.4].map((chance) => [`30 views, ${chance * 100} % random`, noisy(chance)] as const),
  ...[3, 5, 10].map((count) => [`30 of another style, then ${count}`, switched(count)] as const),
];

for (const clusters of [50, 100]) {
  const world = clustered(syntheticWorld(1), clusters, 1);
  const { run } = simulation(world, { subjects: 20 });
  console.log(`K = ${clusters}, tau = ${world.tau.toFixed(3)}: share of the top 10`);
  for (const [name, past] of PASTS) {
    const { style, subject, worstStyle, worstSubject } = run(past, 1);
    console.log(
      `  ${name.padEnd(32)} style ${style.toFixed(3)}  subject ${subject.toFixed(3)}` +
        `  worst ${worstStyle[0]} ${worstStyle[1].toFixed(2)}, ${worstSubject[0]} ${worstSubject[1].toFixed(2)}`,
    );
  }
}
