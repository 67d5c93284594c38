// A server in the background: started once, found again by its record, stopped only if it is ours.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endOf } from './commands.mjs';
import { birthOf, isAlive } from './process-identity.mjs';

const POLL_MS = 100;
const ANSWERS_WITHIN_MS = 10_000;
const STOPS_WITHIN_MS = 30_000;

/** The record written when the server was started, or null. */
export function recordOf(directory, name) {
  try {
    return JSON.parse(readFileSync(recordPath(directory, name), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Keeps a running server that answers; starts it otherwise.
 *
 * @param server.name        also the name of its record and log
 * @param server.healthy     given the record: its version, or null while it does not answer
 * @param server.prepare     preparation; runs only before a start
 * @param server.launch      given prepare's result and the ports: {program, args, cwd, env, uid, gid, url}
 * @param server.ports       the ports it needs, each {variable, port}; 0 takes a free one
 * @param server.readyWithinMs
 * @returns its record: pid, birth, ports, url, version, log
 * @throws Error with a remedy and the end of the log
 */
export async function keepRunning(server, { directory, say }) {
  const { name } = server;
  const known = recordOf(directory, name);
  if (isAlive(known)) {
    const { version } = await answerOf(server, known, ANSWERS_WITHIN_MS);
    if (version !== null) {
      say(`${name}: runs already, ${version} at ${known.url}`);
      return known;
    }
    say(`${name}: does not answer, starting it again`);
    await stop(directory, name, say);
  }
  const began = performance.now();
  say(`${name}: starting; missing files are fetched first`);
  const prepared = await server.prepare();
  const ports = await Promise.all(server.ports.map(takePort));
  const record = start(server, server.launch(prepared, ports), ports, directory);
  const { version, reason } = await answerOf(server, record, server.readyWithinMs);
  if (version === null) {
    const how = isAlive(record) ? `was not ready within ${server.readyWithinMs / 1000} s` : 'ended';
    await stop(directory, name, say);
    throw new Error(`${name} ${how}${reason}. ${record.log} ends with:\n${endOf(record.log)}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`${name}: ${version} at ${record.url} after ${seconds} s`);
  const kept = { ...record, version };
  write(directory, name, kept);
  return kept;
}

/** Requests a stop, waits, and kills the server if it lingers; other processes are left alone. */
export async function stop(directory, name, say) {
  const record = recordOf(directory, name);
  if (record === null) return false;
  const alive = isAlive(record);
  if (alive) {
    signal(record, 'SIGTERM');
    if (!(await until(() => !isAlive(record), STOPS_WITHIN_MS))) {
      signal(record, 'SIGKILL');
      await until(() => !isAlive(record), STOPS_WITHIN_MS);
    }
    say(`${name}: stopped`);
  }
  rmSync(recordPath(directory, name), { force: true });
  return alive;
}

function start({ name }, { program, args, cwd, env, uid, gid, url }, ports, directory) {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const log = join(directory, 'logs', `${name}.log`);
  const output = openSync(log, 'a');
  // A process group of its own: Ctrl-C in this terminal is not meant for it.
  const child = spawn(program, args, {
    cwd,
    env: env ?? process.env,
    ...(uid === undefined ? {} : { uid, gid }),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  if (child.pid === undefined) throw new Error(`${program} could not be started.`);
  child.unref();
  const record = { pid: child.pid, birth: birthOf(child.pid), ports, url, log };
  // At once: a server whose start is interrupted must be found by `down`.
  write(directory, name, record);
  return record;
}

/** Its version, or null and its last output. */
async function answerOf(server, record, withinMs) {
  let version = null;
  let reason = '';
  await until(async () => {
    if (!isAlive(record)) return true;
    try {
      version = await server.healthy(record);
    } catch (error) {
      reason = ` (${error.message})`;
    }
    return version !== null;
  }, withinMs);
  return { version, reason };
}

async function until(condition, withinMs) {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    if (await condition()) return true;
    await pause(POLL_MS);
  }
  return false;
}

async function takePort({ variable, port }) {
  const probe = createServer();
  return new Promise((done, fail) => {
    probe.on('error', () =>
      fail(new Error(`Port ${port} is taken by another program: choose another with ${variable} (0: any).`)),
    );
    probe.listen(port, '127.0.0.1', () => {
      const taken = probe.address().port;
      probe.close(() => done(taken));
    });
  });
}

function signal({ pid }, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

function recordPath(directory, name) {
  return join(directory, `${name}.json`);
}

/** Whole or not at all: another command may read it now. */
function write(directory, name, record) {
  const path = recordPath(directory, name);
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
