import { LRUCache } from 'lru-cache';
import { Packr } from 'msgpackr';
import type { UserHistory } from '../../domain/history.js';
import { DecodedValues } from '../lmdb/decoded-values.js';
import type { LogStores, StoredUser } from './embedded-log-stores.js';
import { applyPatch, type HistoryPatch, imagesOf, mayBePatched, patchOf } from './history-patch.js';

/** Of users who searched, as they are stored: 200 with the longest history there is, 2,000 with 20 images. */
const KEPT_USER_BYTES = 4 * 2 ** 20;
/** Users whose patches are kept applied; they share their images with the histories above. */
const KEPT_PATCHED = 1_000;

/** Patches behind a row. */
interface Tail {
  /** Seq of the row that the patches follow: behind any other the tail is void. */
  readonly of: number;
  readonly seq: number;
  /** As in `StoredUser`. */
  readonly last: number;
  readonly patches: Buffer;
  /** Number of images in the patches. */
  readonly images: number;
}

/** Bytes that begin a stored tail: `of`, `seq` and `last`, each a 64-bit float. */
const HEAD_BYTES = 24;

interface PresentUser {
  readonly user: StoredUser;
  readonly row: StoredUser;
  readonly tail: Tail | null;
}

interface UserOfPage {
  readonly key: string;
  readonly value: UserHistory;
}

interface Applied {
  readonly bytes: Buffer;
  readonly present: PresentUser;
}

const packr = new Packr({ useRecords: true });

/**
 * Users of the embedded log. A row holds a whole history, of up to 20 kB. A long one has a tail of patches beside it,
 * so that an event writes some hundred bytes.
 */
export class EmbeddedUsers {
  readonly #rows: DecodedValues<StoredUser, string>;
  /** Found again by the bytes of the tail: what a transaction has taken back is never read. */
  readonly #applied = new LRUCache<string, Applied>({ max: KEPT_PATCHED });

  constructor(private readonly stores: Pick<LogStores, 'users' | 'tails'>) {
    this.#rows = new DecodedValues(stores.users, KEPT_USER_BYTES);
  }

  get(userId: string): StoredUser | undefined {
    return this.#present(userId)?.user;
  }

  /** Called within a transaction. */
  put(userId: string, after: StoredUser): void {
    const { users, tails } = this.stores;
    const before = this.#present(userId);
    const tail = before === null ? null : tailAfter(before, after);
    if (before !== null && tail !== null) {
      const bytes = packTail(tail);
      tails.put(userId, bytes);
      this.#applied.set(userId, { bytes, present: { user: after, row: before.row, tail } });
      return;
    }
    users.put(userId, after);
    if (before?.tail != null) tails.remove(userId);
  }

  /** Called within a transaction. */
  remove(userId: string): void {
    this.stores.users.remove(userId);
    this.stores.tails.remove(userId);
    this.#rows.forget(userId);
    this.#applied.delete(userId);
  }

  /** Histories in the order of the user ids, behind one of them. */
  page(after: string | undefined, limit: number): readonly UserOfPage[] {
    const start = after === undefined ? {} : { start: after, exclusiveStart: true };
    return [...this.stores.users.getRange({ ...start, limit })].map(({ key, value }) => {
      const bytes = this.stores.tails.get(key);
      const { user } = bytes === undefined ? withoutTail(value) : withTail(value, bytes);
      return { key, value: user.history };
    });
  }

  #present(userId: string): PresentUser | null {
    const row = this.#rows.get(userId);
    if (row === undefined) return null;
    const bytes = this.stores.tails.get(userId);
    if (bytes === undefined) return withoutTail(row);
    const applied = this.#applied.get(userId);
    if (applied !== undefined && applied.present.row === row && applied.bytes.equals(bytes)) {
      return applied.present;
    }
    const present = withTail(row, bytes);
    this.#applied.set(userId, { bytes, present });
    return present;
  }
}

function withoutTail(row: StoredUser): PresentUser {
  return { user: row, row, tail: null };
}

function withTail(row: StoredUser, bytes: Buffer): PresentUser {
  const [of, seq, last] = [bytes.readDoubleLE(0), bytes.readDoubleLE(8), bytes.readDoubleLE(16)];
  if (of !== row.history.seq) return withoutTail(row);
  const packed = bytes.subarray(HEAD_BYTES);
  // This log alone writes them, and LMDB hands out whole values.
  const patches = packr.unpackMultiple(packed) as HistoryPatch[];
  const history = { ...patches.reduce<UserHistory>(applyPatch, row.history), seq };
  const images = patches.reduce((sum, patch) => sum + imagesOf(patch), 0);
  const tail = { of, seq, last, images, patches: packed };
  return { user: { ...row, history, last }, row, tail };
}

/** The tail with what has changed; null where the row must be written whole. */
function tailAfter({ user, row, tail }: PresentUser, { history, last, born }: StoredUser): Tail | null {
  const known = tail?.images ?? 0;
  // A short history is as short as its patches.
  if (born !== row.born || !mayBePatched(history, known + 1)) return null;
  const patch = patchOf(user.history, history);
  if (patch === null) return null;
  const images = known + imagesOf(patch);
  if (!mayBePatched(history, images)) return null;
  const patches = Buffer.concat([tail?.patches ?? Buffer.alloc(0), packr.pack(patch)]);
  return { of: row.history.seq, seq: history.seq, last, images, patches };
}

function packTail({ of, seq, last, patches }: Tail): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeDoubleLE(of, 0);
  head.writeDoubleLE(seq, 8);
  head.writeDoubleLE(last, 16);
  return Buffer.concat([head, patches]);
}
