// `npm run build && node bench/kmeans-comparison.mjs`: our k-means against scikit-learn's on the same 100,000 vectors of 1,024
// numbers, K = 100. Needs Python 3.10 or newer with venv (PYTHON names another than python3); scikit-learn is
// installed to a venv under .cache/kmeans-comparison, where the data, 820 MB, is written once, too.
//
//   --count 10000   fewer vectors: to see that it runs
//   --seeds 3       so many starts of each
//
// Inertia is computed by one function for all, in float64, from the vectors and the labels alone. Reading the
// file is not timed. Other work on the machine stretches the wall time, hence the processor's beside it.
// Ends with 1 when our inertia is more than 1 % above the better of scikit-learn's.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, '.cache', 'kmeans-comparison');
const SCIKIT_LEARN = 'scikit-learn==1.7.2';
const DIMENSION = 1_024;
const K = 100;
const WORST_INERTIA = 1.01;

const { values: options } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seeds: { type: 'string', default: '1' } },
});
const COUNT = Number(options.count);
const SEEDS = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const THREADS = availableParallelism();

mkdirSync(FOLDER, { recursive: true });
const python = ensurePython();
const { clusterVectors } = await import('../dist/clustering/cluster-vectors.js');
const worker = new URL('../dist/clustering/k-means/assign.worker.js', import.meta.url);
console.log(`${COUNT} vectors of ${DIMENSION}, K = ${K}, ${THREADS} threads, Node ${process.versions.node}`);
let held = true;
for (const kind of ['overlapping', 'planted']) {
  const file = ensureData(kind);
  const runs = [];
  for (const seed of SEEDS) {
    runs.push(await runOurs(file, seed), runTheirs('MiniBatchKMeans', file, seed));
    runs.push(runTheirs('KMeans', file, seed));
  }
  held = report(kind, judge(file, runs)) && held;
}
process.exitCode = held ? 0 : 1;

function report(kind, runs) {
  const least = (field, those) => Math.min(...those.map((run) => run[field]));
  const theirs = runs.filter(({ name }) => name !== 'ours');
  const better = least('inertia', theirs);
  console.log(`\n${kind}`);
  console.table(
    runs.map((run) => ({
      who: run.name,
      seed: run.seed,
      passes: run.passes,
      inertia: Number(run.inertia.toFixed(2)),
      'to the better': ratio(run.inertia, better),
      'wall s': Number(run.wall.toFixed(2)),
      'processor s': Number(run.cpu.toFixed(2)),
    })),
  );
  const ours = runs.filter(({ name }) => name === 'ours');
  for (const name of ['MiniBatchKMeans', 'KMeans']) {
    const those = theirs.filter((run) => run.name === name);
    const [wall, cpu] = ['wall', 'cpu'].map((field) => ratio(mean(field, ours), mean(field, those)));
    console.log(`our time to ${name}'s: wall ${wall}, processor ${cpu} (aim: at most 1)`);
  }
  reportEqualQuality(ours, theirs);
  const worst = Math.max(...ours.map(({ inertia }) => inertia)) / better;
  const held = worst <= WORST_INERTIA;
  const verdict = held ? 'holds' : 'DOES NOT HOLD';
  console.log(
    `our inertia to the better of scikit-learn's: ${ratio(worst, 1)} (gate: ${WORST_INERTIA}, ${verdict})`,
  );
  return held;
}

/** MiniBatchKMeans ends early and looser: how long we take to be as tight as its run of the same seed. */
function reportEqualQuality(ours, theirs) {
  for (const { seed, trail } of ours) {
    const other = theirs.find((run) => run.name === 'MiniBatchKMeans' && run.seed === seed);
    const equal = trail.find(({ inertia }) => inertia <= other.inertia);
    const [wall, cpu] = ['wall', 'cpu'].map((field) => equal && ratio(equal[field], other[field]));
    const times = equal ? `wall ${wall}, processor ${cpu} of its time` : 'never';
    console.log(`as tight as MiniBatchKMeans (seed ${seed}): ${times} (aim: at most 1)`);
  }
}

function mean(field, runs) {
  return runs.reduce((sum, run) => sum + run[field], 0) / runs.length;
}

function ratio(a, b) {
  return Number((a / b).toFixed(4));
}

async function runOurs(file, seed) {
  const bytes = readFileSync(file);
  const vectors = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const before = process.cpuUsage();
  const start = performance.now();
  const trail = [];
  const { cells, report } = await clusterVectors({
    vectors,
    dimension: DIMENSION,
    k: K,
    seed,
    threads: { count: THREADS, worker },
    onProgress: ({ step }) => {
      if (step.kind !== 'pass') return;
      const { user, system } = process.cpuUsage(before);
      trail.push({ inertia: step.inertia, wall: seconds(start), cpu: (user + system) / 1e6 });
    },
  });
  const wall = seconds(start);
  const { user, system } = process.cpuUsage(before);
  const labels = labelsFile('ours', seed);
  writeFileSync(labels, new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
  return { name: 'ours', seed, labels, wall, cpu: (user + system) / 1e6, passes: report.passes, trail };
}

function seconds(start) {
  return (performance.now() - start) / 1_000;
}

function runTheirs(name, file, seed) {
  const labels = labelsFile(name, seed);
  return { name, seed, labels, ...JSON.parse(py(['fit', name, K, seed, DIMENSION, file, labels])) };
}

function judge(file, runs) {
  const inertias = JSON.parse(py(['inertia', DIMENSION, file, ...runs.map(({ labels }) => labels)]));
  return runs.map((run, i) => ({ ...run, inertia: inertias[i] }));
}

function labelsFile(name, seed) {
  return join(FOLDER, `labels-${name}-${seed}.u16`);
}

/** Written under another name first: what was cut short is not taken for the data. */
function ensureData(kind) {
  const file = join(FOLDER, `${kind}-${COUNT}.f32`);
  if (existsSync(file)) return file;
  console.log(`Making ${kind} data.`);
  py(['data', kind, COUNT, DIMENSION, `${file}.part`]);
  renameSync(`${file}.part`, file);
  return file;
}

function py(args) {
  const script = join(ROOT, 'bench', 'kmeans-comparison.py');
  return run(python, [script, ...args.map(String)], "scikit-learn's half failed");
}

function ensurePython() {
  const venv = join(FOLDER, 'venv');
  const inside = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const marker = join(venv, '.installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === SCIKIT_LEARN) return inside;
  const outside = process.env.PYTHON ?? 'python3';
  const usable = ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'];
  if (spawnSync(outside, usable).status !== 0) {
    console.error(
      `The comparison needs Python 3.10 or newer with venv, and ${outside} is none: install it, or name one with PYTHON=/path/to/python3.`,
    );
    process.exit(1);
  }
  console.log(`Installing ${SCIKIT_LEARN} to .cache/kmeans-comparison/venv.`);
  rmSync(venv, { recursive: true, force: true });
  run(outside, ['-m', 'venv', venv], 'The venv could not be made');
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SCIKIT_LEARN];
  run(inside, install, `${SCIKIT_LEARN} could not be installed`);
  writeFileSync(marker, SCIKIT_LEARN);
  return inside;
}

function run(command, args, failure) {
  const { status, signal, error, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return stdout;
  console.error(`${failure} (${error?.message ?? `${command} ended with ${status ?? signal}`}).`);
  process.exit(1);
}
