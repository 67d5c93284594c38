import { beforeAll, describe, expect, it } from 'vitest';
import { noisy, switched, views } from '../../../bench/taste/pasts.js';
import { type Simulation, simulation } from '../../../bench/taste/simulate.js';
import { clustered, syntheticWorld } from '../../../bench/taste/world.js';

/**
 * The constants of the embedded ranker against the figures that they were chosen for, on synthetic
 * vectors with the demo catalogue's cosines; `bench/taste-simulation.ts` prints the whole curve.
 */
describe('how fast a taste shows', () => {
  let simulated: Simulation;
  beforeAll(() => {
    // The clusters' part alone, at a weight that makes it visible; the automatic weight has tests of its own.
    simulated = simulation(clustered(syntheticWorld(1), 100, 1), { subjects: 5, weight: 0.57 });
  });

  it('rises with the views of a style: half of the top 10 after 5, nearly all after 10', () => {
    const shares = [1, 3, 5, 10, 30].map((count) => simulated.run(views(count), 1));
    const styles = shares.map(({ style }) => style);
    // Of ten images of five searches each, an occasional one is of another style.
    for (const [i, style] of styles.entries())
      expect(style).toBeGreaterThanOrEqual((styles[i - 1] ?? 0) - 0.02);
    expect(styles[2]).toBeGreaterThanOrEqual(0.5);
    expect(styles[3]).toBeGreaterThanOrEqual(0.9);
    for (const { subject } of shares) expect(subject).toBeGreaterThanOrEqual(0.95);
  });

  it('survives a fifth of random views', () => {
    const { style, subject } = simulated.run(noisy(0.2), 1);
    expect(style).toBeGreaterThanOrEqual(0.8);
    expect(subject).toBeGreaterThanOrEqual(0.95);
  });

  it('follows a switch of style within 10 views', () => {
    expect(simulated.run(switched(10), 1).style).toBeGreaterThanOrEqual(0.6);
  });
});
