// How good the ranking is; README.md says what each figure means.
import { parseOptions, USAGE } from './options.js';
import { preparedDemo } from './prepared-demo.js';
import { Report } from './report.js';
import { TABLES } from './tables.js';
import { Worlds } from './worlds.js';

const options = parseOptions(process.argv.slice(2), process.env);
const unknown = options.rows.filter((row) => !TABLES.has(row));
if (unknown.length > 0) {
  throw new Error(
    `There is no table ${unknown.join(', ')}; there are ${[...TABLES.keys()].join(', ')}. ${USAGE}`,
  );
}
const report = new Report();
const worlds = new Worlds(() => preparedDemo(options.demo, process.env));
const [first, last] = [options.seeds.at(0), options.seeds.at(-1)];
console.log(
  `Ranking quality; seeds ${first} to ${last}${options.quick ? ', a tenth of the users: no figures' : ''}.`,
);
const started = performance.now();
try {
  for (const [name, table] of TABLES) {
    if (options.rows.length > 0 && !options.rows.includes(name)) continue;
    const from = performance.now();
    await table({ worlds, report, options });
    console.log(`  (${name}: ${seconds(from)} s)`);
  }
} finally {
  await worlds.close();
}
console.log(`\nAll of it took ${seconds(started)} s.`);
if (report.skipped.length > 0) console.error(`Skipped: ${report.skipped.join('; ')}.`);
if (report.failed.length > 0) {
  console.error(`\nGates that did not hold:\n${report.failed.map((name) => `  ${name}`).join('\n')}`);
  process.exitCode = 1;
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1_000).toFixed(0);
}
