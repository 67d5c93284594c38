import { Packr } from 'msgpackr';
import type { UserHistory } from '../../../domain/history.js';
import { INTERACTION_TYPES, type Interaction } from '../../../domain/interaction.js';
import { isRecord } from '../../../domain/unknown.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { applyPatch, type HistoryPatch, imagesOf, isPatch } from '../history-patch.js';
import type { DeadLetter, TimeFrom } from '../interaction-log.js';

/** Stores an object's field names once per value; each value is self-contained, whatever version wrote it. */
const packr = new Packr({ useRecords: true });

export interface StoredEntry {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
}

export function packEntry(entry: StoredEntry): Buffer {
  return packr.pack(entry);
}

export function packAside(aside: DeadLetter): Buffer {
  return packr.pack(aside);
}

/** The seq is a field of its own, which Lua increments. */
export function packState({ userId: _, seq: __, ...state }: UserHistory): Buffer {
  return packr.pack(state);
}

/** @throws ParallaxError INTERNAL when it is no entry */
export function unpackEntry(bytes: unknown): StoredEntry {
  const { interaction, timeFrom } = unpack(bytes, 'An interaction');
  if (!isInteraction(interaction)) throw invalidStoredValue('An interaction');
  return { interaction, timeFrom: timeFrom === 'gateway' ? 'gateway' : 'client' };
}

/** @throws ParallaxError INTERNAL when it is nothing that was set aside */
export function unpackAside(bytes: unknown): DeadLetter {
  const { interaction, reason, at } = unpack(bytes, 'An interaction that was set aside');
  if (!isInteraction(interaction) || typeof reason !== 'string' || typeof at !== 'number') {
    throw invalidStoredValue('An interaction that was set aside');
  }
  return { interaction, reason, at };
}

/** Patches behind a user's stored state, one after the other. */
export interface Tail {
  readonly bytes: Buffer;
  /** Number of images in them. */
  readonly images: number;
}

export const NO_TAIL: Tail = { bytes: Buffer.alloc(0), images: 0 };

export function withPatch({ bytes, images }: Tail, patch: HistoryPatch): Tail {
  return { bytes: Buffer.concat([bytes, packr.pack(patch)]), images: images + imagesOf(patch) };
}

export interface StoredUser {
  readonly history: UserHistory;
  readonly tail: Tail;
}

/**
 * Decodes a user from the fields `seq`, `state` and `tail`. The tail begins with the seq that it was written for:
 * what another version wrote since has made it void.
 *
 * @returns null for an unknown user
 * @throws ParallaxError INTERNAL when it is not a state
 */
export function unpackUser(userId: string, seq: unknown, bytes: unknown, tail: unknown): StoredUser | null {
  if (seq === null && bytes === null) return null;
  const number = Number(String(seq));
  const state = unpack(bytes, "A user's state");
  if (!Number.isSafeInteger(number) || !isState(state)) throw invalidStoredValue("A user's state");
  const whole: UserHistory = { ...state, userId, seq: number };
  const patches = patchesIn(tail, String(seq));
  return patches === null ? { history: whole, tail: NO_TAIL } : patched(whole, patches);
}

/** The patches of a tail, null without a valid one. */
function patchesIn(tail: unknown, seq: string): Buffer | null {
  if (!(tail instanceof Buffer)) return null;
  const mark = `${seq}:`;
  return tail.toString('latin1', 0, mark.length) === mark ? tail.subarray(mark.length) : null;
}

function patched(whole: UserHistory, bytes: Buffer): StoredUser {
  const patches: unknown[] = [];
  try {
    if (bytes.length > 0) packr.unpackMultiple(bytes, (patch) => void patches.push(patch));
  } catch (error) {
    throw invalidStoredValue("A user's state", error);
  }
  let history = whole;
  let images = 0;
  for (const patch of patches) {
    if (!isPatch(patch)) throw invalidStoredValue("A user's state");
    history = applyPatch(history, patch);
    images += imagesOf(patch);
  }
  return { history, tail: { bytes, images } };
}

type State = Omit<UserHistory, 'userId' | 'seq'>;
type Fields = Readonly<Record<string, unknown>>;

function unpack(bytes: unknown, what: string): Fields {
  try {
    const value: unknown = bytes instanceof Uint8Array ? packr.unpack(bytes) : null;
    if (isRecord(value)) return value;
  } catch (error) {
    throw invalidStoredValue(what, error);
  }
  throw invalidStoredValue(what);
}

/** As far as it is cheap to see: a whole history has hundreds of objects, and we alone write them. */
function isState(value: Fields): value is Fields & State {
  const { paused, seen, hidden, pinned, muted } = value;
  return typeof paused === 'boolean' && [seen, hidden, pinned, muted].every(Array.isArray);
}

const TYPES: ReadonlySet<unknown> = new Set(INTERACTION_TYPES);

function isInteraction(value: unknown): value is Interaction {
  if (!isRecord(value)) return false;
  const { eventId, userId, imageId, type, at } = value;
  return (
    [eventId, userId, imageId].every((id) => typeof id === 'string') &&
    TYPES.has(type) &&
    typeof at === 'number'
  );
}
