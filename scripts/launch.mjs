// Runs one of the compiled programs as a child that shares our terminal and hears our signals.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspace.mjs';

/**
 * Signals that end a process which reads a damaged file through a memory map, and hardly any other process.
 */
const FAULTS = new Set(['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/**
 * V8 lets the garbage of many searches grow to three times what is in use before it collects it. By 60 % instead, a
 * gateway under load holds two thirds of the memory, for no more processor time (`npm run bench`).
 */
export const NODE_FLAGS = ['--heap-growing-percent=60'];

export function launch(program, args) {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  // Libraries skip development checks then; graphql-js and React make them at every call.
  process.env.NODE_ENV ??= 'production';
  // From Node 22.1 on, compiled code is kept between starts.
  process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'node');
  const child = spawn(process.execPath, [...NODE_FLAGS, join(ROOT, 'dist', program), ...args], {
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the whole group. A signal to this process alone must be passed on; the child
  // counts two quick signals as one.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (FAULTS.has(signal)) nameDamage(signal, args);
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

/** A process that was ended by a fault could not say why: each database is read by one that may die of it. */
function nameDamage(signal, args) {
  const named = args[args.indexOf('--catalogue') + 1];
  const catalogue = args.includes('--catalogue') ? { CATALOGUE: named } : {};
  console.error(`\nParallax was ended by ${signal}, as when a database is damaged. Its databases:\n`);
  const doctor = [join(ROOT, 'dist', 'cli', 'main.js'), 'doctor', '--databases'];
  spawnSync(process.execPath, doctor, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...catalogue },
  });
}
