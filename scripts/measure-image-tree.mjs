// `node scripts/measure-image-tree.mjs`: what the Dockerfile would put into an image, without an engine to
// build one. Installs it beside, measures it with and without the runtime of local models, and serves from
// it: a read-only tree, a user without rights when root runs this, data elsewhere. Linux only.
// Prepared before: `npm run build`, and the demo in .cache/test-data (a run of `npm test` leaves it).
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LIMIT_MB = { 'with local models': 600, 'without local models': 250 };
const READY_WITHIN_MS = 60_000;
/** The files that the Dockerfile copies beside the packages. */
const COPIED = ['dist', 'models', 'package.json', 'LICENSE', 'NOTICE'];

const QUERY = `{ searchImages(query: "cat", userId: "comic-art-user", first: 3) {
  personalization { applied degraded { stage reason } } nodes { id } } }`;
/** Enough to cluster. */
const PICTURES = 40;

const scratch = mkdtempSync(join(tmpdir(), 'parallax-image-'));
const data = join(scratch, 'data');
const user = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
let passed = 0;
let failed = 0;
chmodSync(scratch, 0o755);
try {
  const complete = join(scratch, 'app');
  install(complete);
  report('as npm ci --omit=dev leaves it', complete);
  trim(complete);
  report('with local models', complete);
  layOutData();
  await whileServing('the gateway with local models', complete, {}, search);

  const slim = join(scratch, 'slim');
  cpSync(complete, slim, { recursive: true });
  trim(slim, '--without-local-models');
  report('without local models', slim);
  const port = await freePort();
  const aws = start(complete, ['dist/cli/main.js', 'aws-local', '--port', String(port)], {});
  try {
    const titan = {
      ...(await exportsOf(aws)),
      EMBEDDER: 'titan',
      RANKER: 'personalize',
      CATALOGUE: 'titan',
    };
    const ingest = ['dist/cli/main.js', 'ingest', join(data, 'pictures'), '--catalogue', 'titan'];
    const ingestion = start(slim, ingest, titan);
    if ((await endOf(ingestion)) !== 0) throw new Error('the pictures were not ingested');
    await whileServing('the gateway without local models', slim, titan, search);
  } finally {
    aws.kill('SIGTERM');
    await endOf(aws);
  }
} catch (error) {
  failed++;
  console.error(error.message);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed > 0 ? 1 : 0);

function install(app) {
  mkdirSync(app);
  for (const name of ['package-lock.json', '.npmrc', ...COPIED])
    cpSync(join(ROOT, name), join(app, name), { recursive: true });
  run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'], app);
}

function trim(app, ...options) {
  run('chmod', ['-R', 'u+w', app], app);
  const program = join(ROOT, 'scripts', 'trim-packages.mjs');
  run(process.execPath, [program, 'node_modules', ...options], app);
  run(process.execPath, [program, 'dist'], app);
  run('chmod', ['-R', 'a-w,a+rX', app], app);
}

function report(name, app) {
  const mb = Math.round(bytesOf(app) / 1024 / 1024);
  const limit = LIMIT_MB[name];
  console.log(`${name}: ${mb} MB${limit === undefined ? '' : ` (limit ${limit})`}`);
  if (limit === undefined) return;
  if (mb >= limit) throw new Error(`${name}: the tree is larger than it may be.`);
  passed++;
}

function bytesOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), stat.blocks * 512);
}

/** Copies the prepared demo, and some of its images to ingest; the unprivileged user owns all of it. */
function layOutData() {
  cpSync(join(ROOT, '.cache', 'test-data'), data, { recursive: true, dereference: true });
  const images = join(data, 'demo', 'images');
  const pictures = readdirSync(images, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.'),
  );
  mkdirSync(join(data, 'pictures'));
  for (const { parentPath, name } of pictures.slice(0, PICTURES))
    cpSync(join(parentPath, name), join(data, 'pictures', name));
  if (user.uid !== undefined) run('chown', ['-R', `${user.uid}:${user.gid}`, data], scratch);
}

/** A program of the tree that may write to its data and nowhere else. */
function start(app, args, environment) {
  return spawn(process.execPath, args, {
    cwd: app,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATA_DIR: data,
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  });
}

async function whileServing(name, app, environment, use) {
  const port = await freePort();
  const gateway = start(app, ['dist/server/main.js'], { PORT: String(port), ...environment });
  gateway.stdout.resume();
  try {
    const url = `http://127.0.0.1:${port}`;
    const began = performance.now();
    await until(async () => (await fetch(`${url}/health/ready`)).ok, gateway);
    const found = await use(url);
    const who = user.uid === undefined ? '' : ` as user ${user.uid}`;
    console.log(`${name}${who}: ${Math.round(performance.now() - began)} ms to ${JSON.stringify(found)}`);
    passed++;
  } finally {
    gateway.kill('SIGTERM');
    await endOf(gateway);
  }
}

async function search(url) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data: found, errors } = await answer.json();
  if (found?.searchImages.nodes.length !== 3) throw new Error(JSON.stringify(errors ?? found));
  return found.searchImages;
}

/** Variables that `aws-local` prints once it answers. */
async function exportsOf(child) {
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  await until(async () => printed.includes('PERSONALIZE_TRACKING_ID'), child);
  return Object.fromEntries(
    [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
}

async function endOf(child) {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((ended) => child.once('exit', ended));
  return child.exitCode;
}

function idOf(option) {
  return Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
}

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function until(condition, child) {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await condition().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    if (performance.now() > end) throw new Error(`not ready within ${READY_WITHIN_MS / 1000} s`);
    await pause(50);
  }
}

function run(program, args, cwd) {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
}
