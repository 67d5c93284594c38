import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ParallaxError } from '../../../domain/errors.js';
import type { CatalogueStore } from './catalogue-store.js';

/** Who writes to the catalogue. */
export interface WriterClaim {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** When that process started, in the kernel's ticks: a number that was given again is another process. */
  readonly processStart: string | null;
  /** What it does, as shown to whoever has to wait: `ingest`, `cluster`. */
  readonly purpose: string;
  readonly since: string;
  /** Renewed while the holder lives: the only sign of life across hosts and containers. */
  readonly seenAt: number;
}

const RENEW_MS = 5_000;
const STALE_MS = 30_000;

/**
 * One writer at a time. The claim lies in LMDB, whose transactions make taking over a dead holder's
 * claim atomic and let every later write check that the claim is still ours.
 */
export class WriterLock {
  readonly #store: CatalogueStore;
  readonly #token: string;
  readonly #renewal: NodeJS.Timeout;

  /** @throws ParallaxError UNAVAILABLE, naming the holder, while another writer lives */
  constructor(store: CatalogueStore, purpose: string, now: () => number) {
    this.#store = store;
    this.#token = randomUUID();
    const claim: WriterClaim = {
      token: this.#token,
      pid: process.pid,
      host: hostname(),
      processStart: processStart(process.pid),
      purpose,
      since: new Date(now()).toISOString(),
      seenAt: now(),
    };
    store.write(() => {
      const holder = store.writer;
      if (holder !== null && isAlive(holder, now())) throw heldBy(holder);
      store.setWriter(claim);
    });
    this.#renewal = setInterval(() => this.#renew(now()), RENEW_MS);
    this.#renewal.unref();
  }

  /** Inside every write: a claim that was lost meanwhile must not be written over. */
  check(): void {
    const holder = this.#store.writer;
    if (holder?.token !== this.#token) throw holder === null ? lost() : heldBy(holder);
  }

  release(): void {
    clearInterval(this.#renewal);
    this.#store.write(() => {
      if (this.#store.writer?.token === this.#token) this.#store.setWriter(null);
    });
  }

  #renew(now: number): void {
    try {
      this.#store.write(() => {
        const holder = this.#store.writer;
        if (holder?.token === this.#token) this.#store.setWriter({ ...holder, seenAt: now });
      });
    } catch {
      // A full disk, say. Nobody waits for this one: the next write meets the same error and tells it.
    }
  }
}

function isAlive(holder: WriterClaim, now: number): boolean {
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

/** Field 22 of /proc/<pid>/stat, counted after the parenthesised name, which may hold spaces; null elsewhere. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function heldBy(holder: WriterClaim): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `The catalogue is being written by process ${holder.pid} on ${holder.host} (${holder.purpose}, since ${holder.since}). Wait until it has ended.`,
  );
}

function lost(): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'Another writer took the catalogue over and has ended: start again.',
  );
}
