// Quality of the ranking; README.md explains each figure.
import { type Options, parseOptions, UsageError, usage } from './options.js';
import { preparedDemo } from './prepared-demo.js';
import { Report } from './report.js';
import { TABLES } from './tables.js';
import { Worlds } from './worlds.js';

const options = understood(process.argv.slice(2));
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

/** Ends with the usage where that is asked for, or where an argument is not known. */
function understood(args: readonly string[]): Options {
  try {
    const options = parseOptions(args, process.env, TABLES);
    if (options !== null) return options;
    console.log(usage(TABLES.keys()));
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage(TABLES.keys())}`);
    process.exit(2);
  }
}
