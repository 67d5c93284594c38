import { hash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import type { UserHistory } from '../../domain/history.js';
import type { Interaction } from '../../domain/interaction.js';
import { openEnvironment } from '../lmdb/open-environment.js';
import { syncFolder } from '../sync-folder.js';
import type { DeadLetter, TimeFrom } from './interaction-log.js';

/** The learning environment's file inside a catalogue's folder. */
export const LEARNING_FILE = 'learning.mdb';

/** An entry as it is stored, by its sequence number. */
export interface StoredEntry {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
  /** The gateway's clock, milliseconds: how long the event id is remembered is counted from it. */
  readonly recordedAt: number;
  /** Sequence number of the same user's entry before this one, 0 for the first: forgetting follows it. */
  readonly previous: number;
}

/** A user as stored, by user id. */
export interface StoredUser {
  readonly history: UserHistory;
  /** Sequence number of the user's newest entry, 0 without entries. */
  readonly last: number;
  /** First seq of the user since they were last unknown; absent in rows of an earlier version. */
  readonly born?: number;
}

/** A shown page as stored, by its number. */
export interface StoredShown {
  readonly userId: string;
  /** Number of the same user's page before this one, 0 for the first: forgetting follows it. */
  readonly previous: number;
  /** Of `packShown`. */
  readonly page: Uint8Array;
}

export interface StoredAside extends DeadLetter {
  readonly consumer: string;
}

export interface StoredFit {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface LogStores {
  readonly environment: RootDatabase;
  readonly entries: Database<StoredEntry, number>;
  readonly users: Database<StoredUser, string>;
  /** Patches that make a user's row the present one, by user id; see `EmbeddedUsers`, which reads both. */
  readonly tails: Database<Buffer, string>;
  /** Sequence number by event key: what makes an event id idempotent. */
  readonly events: Database<number, Buffer>;
  /** Sequence number of the last entry taken, by consumer. */
  readonly cursors: Database<number, string>;
  /** Dead letters of the consumers, by a number from `sequence`. */
  readonly aside: Database<StoredAside, number>;
  /** The number of what was set aside, by its user's key and its own: once an entry, and to be forgotten. */
  readonly asideKeys: Database<number, [user: string, entry: string]>;
  /** Users whose erasure elsewhere is pending: its start time, by user id. */
  readonly forgotten: Database<number, string>;
  /** The fit learnt from all users, under the name `blend`. */
  readonly fits: Database<StoredFit, 'blend'>;
  /**
   * `sequence`: the last number given; `shown`: the last number of a shown page; `pruned`: the last entry whose event key was checked for removal;
   * `forgettings`: number of forgotten users.
   */
  readonly counters: Database<number, 'sequence' | 'pruned' | 'forgettings' | 'shown'>;
  readonly shown: Database<StoredShown, number>;
  /** Number of the user's newest shown page, by user id. */
  readonly shownOf: Database<number, string>;
}

/** Names an object's fields once a value, not once an object: a full history takes half the bytes and time. */
const RECORDS = { useRecords: true };

/**
 * Opens or creates the learning environment in a catalogue's folder.
 *
 * It has no overlapping sync: LMDB then syncs the pages, and after them the meta page that refers to them,
 * before a commit resolves. With it (the default) a commit may be visible before it is durable. It has no
 * event turn batching either. With it (the default) lmdb 3.5 rejects an unhandled promise on every failed
 * commit after the first, so a full disk would end the process.
 */
export async function openLogStores(folder: string): Promise<LogStores> {
  await mkdir(folder, { recursive: true });
  const environment = openEnvironment({
    path: join(folder, LEARNING_FILE),
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: 12,
  });
  const stores: LogStores = {
    environment,
    entries: environment.openDB({ name: 'entries' }),
    users: environment.openDB({ name: 'users', ...RECORDS }),
    tails: environment.openDB({ name: 'tails', encoding: 'binary' }),
    events: environment.openDB({ name: 'events', keyEncoding: 'binary' }),
    cursors: environment.openDB({ name: 'cursors' }),
    aside: environment.openDB({ name: 'aside' }),
    asideKeys: environment.openDB({ name: 'aside-keys' }),
    forgotten: environment.openDB({ name: 'forgotten' }),
    fits: environment.openDB({ name: 'fits' }),
    counters: environment.openDB({ name: 'counters' }),
    shown: environment.openDB({ name: 'shown' }),
    shownOf: environment.openDB({ name: 'shown-of' }),
  };
  await syncFolder(folder);
  return stores;
}

/** The key of a user's event id: a hash, because two ids of 256 characters can exceed LMDB's 1,978 bytes. */
export function eventKey(userId: string, eventId: string): Buffer {
  return hash('sha256', JSON.stringify([userId, eventId]), 'buffer');
}

/**
 * A counter for the whole log whose numbers are never reused: a forgotten user's new seq is above the old.
 * Called within a transaction.
 */
export function nextSequence({ counters }: LogStores): number {
  const sequence = (counters.get('sequence') ?? 0) + 1;
  counters.put('sequence', sequence);
  return sequence;
}
