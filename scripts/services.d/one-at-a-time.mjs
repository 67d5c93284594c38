// Two `up` at once would start everything twice: the second waits for the first.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { birthOf, isAlive } from './process-identity.mjs';

const POLL_MS = 200;

/** Runs `work` under a lock on the folder; a lock whose holder has died is taken over. */
export async function oneAtATime(directory, say, work) {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'lock.json');
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) });
  for (let told = false; !tryTake(path, mine); told = true) {
    if (!told) say('waiting for another scripts/services');
    await pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A link appears atomically: no process can read a half-written lock and consider its holder dead. */
function tryTake(path, mine) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, mine);
  try {
    linkSync(own, path);
    return true;
  } catch {
    if (!isAlive(holderOf(path))) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function holderOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
