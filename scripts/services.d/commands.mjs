// Other programs: found, or named with what brings them; run with their output in a file.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The program's path on PATH, or null. */
export function find(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/**
 * Runs a program to its end, its output in a log file.
 *
 * @throws Error with the last lines of the log when it fails
 */
export async function run(program, args, { log, cwd, env }) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  const child = spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', output, output] });
  const code = await new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (status, signal) => done(status ?? signal));
  }).finally(() => closeSync(output));
  if (code !== 0) throw new Error(`${program} ended with ${code}. ${log} ends with:\n${endOf(log)}`);
}

/** Standard output of a program, trimmed; null when it fails or is missing. */
export function outputOf(program, args) {
  const { status, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : null;
}

/** The last lines of a log, indented. */
export function endOf(log, lines = 25) {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n').replace(/^/gm, '  ');
  } catch {
    return '  (empty)';
  }
}
