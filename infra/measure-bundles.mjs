// `node infra/measure-bundles.mjs`: bundles the two functions, weighs them, and starts each as Lambda would:
// a fresh process that loads one file and calls its handler. Prepared before: `npm run build`. Linux and macOS.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coldStart, median } from './cold-start.mjs';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const STARTS = 5;

let passed = 0;
let failed = 0;
const check = (name, good) => {
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}`);
  if (good) passed++;
  else failed++;
};

const bundled = spawnSync(process.execPath, [`${HERE}bundle.mjs`], { encoding: 'utf8' });
process.stdout.write(bundled.stdout);
process.stderr.write(bundled.stderr);
check('both bundles are within 10 MB zipped', bundled.status === 0);

// Loading alone: what a cold start costs before a handler speaks to any engine.
const LOAD = `
const before = performance.now();
const { handler } = await import(process.argv[1]);
if (typeof handler !== 'function') throw new Error('it exports no handler');
console.log('\\n' + (performance.now() - before));
process.exit(0);`;
const EMPTY = 'console.log(0);';

for (const name of ['gateway', 'forwarder']) {
  const file = `${HERE}build/${name}/index.mjs`;
  if (!existsSync(file)) {
    check(`${name} loads`, false);
    continue;
  }
  const loads = [];
  const floors = [];
  let trouble = '';
  for (let start = 0; start < STARTS; start++) {
    const floor = performance.now();
    spawnSync(process.execPath, ['--input-type=module', '-e', EMPTY]);
    floors.push(performance.now() - floor);
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', LOAD, file], { encoding: 'utf8' });
    if (run.status === 0) loads.push(Number(run.stdout.trim().split('\n').at(-1)));
    else trouble = run.stderr;
  }
  if (trouble !== '') console.error(trouble);
  check(`${name} loads by itself`, trouble === '' && loads.length === STARTS);
  if (loads.length > 0) {
    const [load, floor] = [median(loads), median(floors)];
    console.log(
      `${name}: loaded in ${load.toFixed(0)} ms, ${(load / floor).toFixed(1)} times an empty Node's start (${floor.toFixed(0)} ms)`,
    );
  }
}
try {
  const start = await coldStart(`${HERE}build/gateway/index.mjs`);
  if (start === null)
    console.log(
      'The first answer is not measured: it needs OPENSEARCH_URL, REDIS_URL and AWS_TEST_PYTHON (scripts/services up).',
    );
  else {
    check('a fresh process answers its first search on remote engines', true);
    console.log(
      `gateway, cold: loaded in ${start.load.toFixed(0)} ms, engines opened and the first search answered ${start.first.toFixed(0)} ms later`,
    );
  }
} catch (error) {
  console.error(error);
  check('a fresh process answers its first search on remote engines', false);
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);
