// Preconditions of every command: a recent Node, the packages of the lock file, and the compiled sources.
// Only Node's own modules are used: it runs before the install.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST_NODE = [20, 19];

/** Everything a verb needs before it can start; each step does nothing when it is already done. */
export function prepareWorkspace() {
  checkNode();
  install();
  build();
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  fail(`Parallax needs Node.js ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}

/** Installs when `node_modules` is missing or was made from another lock file or on another platform. */
function install() {
  const marker = join(ROOT, 'node_modules', '.parallax-install');
  const wanted = [hashOf(join(ROOT, 'package-lock.json')), process.platform, process.arch].join(' ');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.error(
    'Installing packages (npm ci): about half a minute with a warm cache, a few minutes without.',
  );
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'The packages could not be installed');
  writeFileSync(marker, wanted);
}

const WEB_SOURCES = ['index.html', 'src', 'vite.config.ts', 'listed-operations.ts'].map(
  (name) => `web/${name}`,
);

/** The product, and the projects beside it; each is a project of the compiler. */
export const PROJECTS = ['src', 'demo', 'aws-local'];

/**
 * Builds the projects by the compiler, the explorer by Vite; each when its sources have changed. `npm run
 * check` checks the types: a start does not wait for them.
 */
function build() {
  unlessBuilt('.built', [...PROJECTS, 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json'], () => {
    console.error('Compiling.');
    const compiler = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
    run(
      process.execPath,
      [compiler, '--build', '--noCheck', 'demo', 'aws-local'],
      'The sources do not compile',
    );
  });
  unlessBuilt('.built-web', [...WEB_SOURCES, 'package-lock.json'], () => {
    const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
    const quietly = ['build', '--logLevel', 'warn', join(ROOT, 'web')];
    run(process.execPath, [vite, ...quietly], 'The explorer cannot be built');
  });
}

/** Runs the work when a source is newer than at the last run, or was deleted. */
function unlessBuilt(name, sources, work) {
  const stamp = join(ROOT, 'dist', name);
  const wanted = createHash('sha256');
  for (const source of sources) fingerprint(join(ROOT, source), wanted);
  const digest = wanted.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

function fingerprint(path, hash) {
  const stat = statSync(path);
  if (stat.isDirectory()) {
    for (const name of readdirSync(path).sort()) fingerprint(join(path, name), hash);
  } else {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  }
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Runs a command with our own streams; ends the process with a reason when it fails. */
export function run(command, args, failure, environment = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32' && command === 'npm',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ...environment },
  });
  if (result.status !== 0)
    fail(`${failure} (${command} ended with ${result.status ?? result.signal}).`, result.status ?? 1);
}

export function fail(message, status = 1) {
  console.error(message);
  process.exit(status);
}
