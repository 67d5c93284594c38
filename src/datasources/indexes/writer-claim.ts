import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ParallaxError } from '../../domain/errors.js';

/** Identity of the process that writes to the catalogue. */
export interface WriterClaim {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** When that process started, in the kernel's ticks: a number that was given again is another process. */
  readonly processStart: string | null;
  /** Its task, as shown to a waiting process: `ingest`, `cluster`. */
  readonly purpose: string;
  readonly since: string;
  /** Renewed while the holder lives: the only sign of life across hosts and containers. */
  readonly seenAt: number;
}

/** A claim that was not renewed for this time is void. */
const STALE_MS = 30_000;

/** This process's claim; no other process has its token. */
export function claimOf(purpose: string, now: number): WriterClaim {
  return {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    processStart: processStart(process.pid),
    purpose,
    since: new Date(now).toISOString(),
    seenAt: now,
  };
}

/** Returns true if the holder is alive: by its process on this host, by its last renewal elsewhere. */
export function isAlive(holder: WriterClaim, now: number): boolean {
  if (holder.host !== hostname()) return now - holder.seenAt < STALE_MS;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const started = processStart(holder.pid);
  return started === null || holder.processStart === null || started === holder.processStart;
}

/** Another writer is at work. */
export function heldBy(holder: WriterClaim): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `The catalogue is being written by process ${holder.pid} on ${holder.host} (${holder.purpose}, since ${holder.since}). Wait until it has ended.`,
  );
}

/** Another writer took the claim over, and may have ended already. */
export function lost(): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'Another writer took the catalogue over and has ended: start again.',
  );
}

/** Field 22 of /proc/<pid>/stat, counted after the parenthesised name, which may hold spaces; null elsewhere. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
