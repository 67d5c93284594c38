import { ParallaxError } from '../../../domain/errors.js';
import type { UserHistory } from '../../../domain/history.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { runScript } from '../../redis/redis-script.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import type { Forgotten } from '../interaction-log.js';
import type { DurableWrites } from './durable-writes.js';
import type { ShardKeys } from './log-keys.js';
import { unpackUser } from './stored-values.js';
import { FORGET_USER, LIST_OF_USER } from './write-scripts.js';

export interface ForgetUserOptions {
  /** The user's. */
  readonly shard: ShardKeys;
  readonly reads: RedisConnection;
  readonly writes: DurableWrites;
}

/** Result of `forgetUser`. */
export interface ForgottenInShard extends Forgotten {
  /** True where the shard has shown pages, of whatever users. */
  readonly hasShown: boolean;
}

/** Each time the user had done something more meanwhile. */
const ATTEMPTS = 50;

/**
 * Removes a user at once. The keys to remove are listed first, since a script must be given every key that it
 * touches. The script compares, and the list is read again when there are more by then.
 *
 * @param since  now, if the user's erasure elsewhere becomes pending; empty otherwise
 * @throws ParallaxError UNAVAILABLE when the user's data never stops changing, or Redis is down
 */
export async function forgetUser(
  { shard, reads, writes }: ForgetUserOptions,
  userId: string,
  since: string,
): Promise<ForgottenInShard> {
  const { seq, users, entries, forgotten } = shard;
  const [user, asideOf] = [shard.user(userId), shard.asideOf(userId)];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const listed = parseList(await runScript(reads, LIST_OF_USER, [user, entries, asideOf], []));
    const streams = [...new Set(listed.aside.map(({ consumer }) => shard.aside(consumer)))];
    const aside = listed.aside.flatMap(({ consumer, place }) => [
      String(1 + streams.indexOf(shard.aside(consumer))),
      place,
    ]);
    const reply = await writes.run(
      FORGET_USER,
      [seq, user, users, entries, asideOf, forgotten, ...listed.events, ...streams, shard.shown],
      [userId, listed.last, since, String(listed.events.length), ...aside],
    );
    if (!Array.isArray(reply)) throw invalidStoredValue('The answer of the log');
    const [isDone, removed, seqBefore, state, tail, pages]: unknown[] = reply;
    if (isDone !== 1) continue;
    const before = readableState(userId, seqBefore, state, tail);
    return { before, entries: Number(removed), hasShown: Number(pages) > 0 };
  }
  throw new ParallaxError('UNAVAILABLE', 'Too many change this user at once; try again.');
}

interface Listed {
  /** The id of the newest entry; empty without one. */
  readonly last: string;
  readonly events: readonly string[];
  readonly aside: readonly { readonly consumer: string; readonly place: string }[];
}

function parseList(reply: unknown): Listed {
  if (!Array.isArray(reply)) throw invalidStoredValue('The answer of the log');
  const [last, events, aside]: unknown[] = reply;
  if (!Array.isArray(events) || !Array.isArray(aside)) throw invalidStoredValue('The answer of the log');
  const names = aside.map(String);
  return {
    last: String(last),
    events: events.map(String),
    aside: names.flatMap((name, i) =>
      i % 2 === 0 ? [{ consumer: name.split(' ', 1)[0] ?? '', place: names[i + 1] ?? '' }] : [],
    ),
  };
}

/** A forgotten user's unreadable state is removed all the same. */
function readableState(userId: string, seq: unknown, state: unknown, tail: unknown): UserHistory | null {
  try {
    return unpackUser(userId, seq, state, tail)?.history ?? null;
  } catch {
    return null;
  }
}
