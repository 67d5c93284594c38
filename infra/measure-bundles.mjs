// `node infra/measure-bundles.mjs`: bundles the two functions, weighs them, unpacks them where nothing else is, and
// loads each in a fresh process, as Lambda would. What they answer there: test/integration/server/lambda/lambda-runtime.test.ts.
// Prepared before: `npm run build`. Linux and macOS.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const STARTS = 5;

let passed = 0;
let failed = 0;
const check = (name, good) => {
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}`);
  if (good) passed++;
  else failed++;
};
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

// Loading alone: what a cold start costs before a handler speaks to any engine.
const LOAD = `
const before = performance.now();
const { handler } = await import(process.argv[1]);
if (typeof handler !== 'function') throw new Error('it exports no handler');
console.log('\\nloaded in ' + (performance.now() - before));
process.exit(0);`;
const EMPTY = 'console.log(0);';

const scratch = mkdtempSync(join(tmpdir(), 'parallax-bundles-'));
try {
  const bundled = spawnSync(process.execPath, [`${HERE}bundle.mjs`, scratch], { encoding: 'utf8' });
  process.stdout.write(bundled.stdout);
  process.stderr.write(bundled.stderr);
  check('both bundles are within their limits, zipped', bundled.status === 0);
  for (const name of ['gateway', 'forwarder']) {
    const folder = join(scratch, 'unpacked', name);
    spawnSync('python3', ['-m', 'zipfile', '-e', join(scratch, `${name}.zip`), folder]);
    measure(name, join(folder, 'index.mjs'));
    if (name === 'gateway') {
      const machines = machinesOf(folder);
      console.log(`gateway: ${machines.length} native files, for machine ${[...new Set(machines)]}`);
      check(
        'all that is native in the gateway is for arm64',
        machines.length >= 2 && machines.every(isArm64),
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

/** ELF's number of the machine that each native file below a folder is for. */
function machinesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = openSync(join(entry.parentPath, entry.name));
    const head = Buffer.alloc(20);
    readSync(file, head);
    closeSync(file);
    return head.toString('latin1', 0, 4) === '\x7fELF' ? [head.readUInt16LE(18)] : [];
  });
}

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
function isArm64(machine) {
  return machine === 183;
}

function measure(name, file) {
  const loads = [];
  const floors = [];
  let trouble = '';
  for (let start = 0; start < STARTS; start++) {
    const floor = performance.now();
    spawnSync(process.execPath, ['--input-type=module', '-e', EMPTY]);
    floors.push(performance.now() - floor);
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', LOAD, file], { encoding: 'utf8' });
    // Other lines are the handler's own log.
    const ms = Number(/^loaded in ([\d.]+)$/m.exec(run.stdout)?.[1]);
    if (run.status === 0 && ms > 0) loads.push(ms);
    else trouble = run.stderr || run.stdout || 'It printed nothing.';
  }
  if (trouble !== '') console.error(trouble);
  check(`${name} loads by itself`, trouble === '' && loads.length === STARTS);
  if (loads.length === 0) return;
  const [load, floor] = [median(loads), median(floors)];
  console.log(
    `${name}: loaded in ${load.toFixed(0)} ms, ${(load / floor).toFixed(1)} times an empty Node's start (${floor.toFixed(0)} ms)`,
  );
}
