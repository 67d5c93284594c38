// `npm run mutants -- [--seed 1] [--share 0.03] [area...]`: makes small errors in a seeded sample of functions, one
// at a time, and prints the share that the tests find, by area, with every error that they do not find.
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { prepareWorkspace, ROOT } from '../../scripts/workspace.mjs';
import { AREAS, areaOf, LEFT_OUT, SWITCHED_OFF } from './areas.mjs';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, share: { type: 'string', default: '0.03' } },
  allowPositionals: true,
});
const areas = positionals.length > 0 ? positionals : Object.keys(AREAS);
const unknown = areas.filter((area) => AREAS[area] === undefined);
if (unknown.length > 0) fail(`There is no area "${unknown[0]}": one of ${Object.keys(AREAS).join(', ')}.`);
if (!(Number(values.share) > 0 && Number(values.share) <= 1))
  fail('--share is a number above 0 and at most 1.');
process.env.MUTANTS_SEED = values.seed;
process.env.MUTANTS_SHARE = values.share;
process.env.MUTANTS_AREAS = areas.join(' ');

// Worker threads run what is compiled.
prepareWorkspace();
process.chdir(ROOT);
const results = await new Stryker({
  testRunner: 'vitest',
  vitest: { configFile: 'tools/mutants/vitest.config.ts', related: false },
  plugins: [
    '@stryker-mutator/vitest-runner',
    `${dirname(fileURLToPath(import.meta.url))}/sampled-functions.mjs`,
  ],
  ignorers: ['sampled-functions'],
  mutate: [
    ...areas.flatMap((area) => AREAS[area].files),
    ...Object.keys(LEFT_OUT).map((files) => `!${files}`),
  ],
  mutator: { excludedMutations: Object.keys(SWITCHED_OFF) },
  ignorePatterns: ['.cache', '.data', 'docs', 'examples', 'infra', 'bench', 'test/golden/clip', 'models/aws'],
  tempDirName: '.cache/mutants',
  reporters: ['dots'],
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 20_000,
  disableTypeChecks: false,
  allowConsoleColors: false,
}).runMutationTest();

const FOUND = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);
console.log('\n\nNot found:');
for (const { fileName, location, mutatorName, replacement, status } of results) {
  if (!MISSED.has(status)) continue;
  const untested = status === 'NoCoverage' ? ' (no test reaches it)' : '';
  const changed = replacement.replace(/\s+/g, ' ').slice(0, 120);
  console.log(
    `  ${relative(ROOT, fileName)}:${location.start.line}:${location.start.column} ${mutatorName}${untested}: ${changed}`,
  );
}
console.log('\nSwitched off:');
for (const [what, why] of Object.entries({ ...SWITCHED_OFF, ...LEFT_OUT })) console.log(`  ${what}: ${why}`);
console.log(`\nFound, of a share of ${values.share} of the functions, seed ${values.seed}:`);
for (const area of areas) {
  const of = results.filter(({ fileName }) => areaOf(relative(ROOT, fileName)) === area);
  const found = of.filter(({ status }) => FOUND.has(status)).length;
  const all = found + of.filter(({ status }) => MISSED.has(status)).length;
  const share =
    all === 0 ? 'no mutants' : `${((100 * found) / all).toFixed(0)} % (aim: ${AREAS[area].aim} %)`;
  console.log(`  ${area}: ${found} of ${all}, ${share}`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}
