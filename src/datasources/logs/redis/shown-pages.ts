import type { NotedPages, ShownPage } from '../../../domain/impression.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { redisScript, runScript } from '../../redis/redis-script.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import { packShown, unpackShown } from '../shown-page-bytes.js';
import type { DurableWrites } from './durable-writes.js';
import { type LogKeys, SHARDS } from './log-keys.js';
import type { UserStates } from './user-states.js';

export interface ShownPagesOptions {
  readonly keys: LogKeys;
  readonly states: Pick<UserStates, 'of'>;
  /** Pages are noted by it too, without a wait for the disk: a page may be lost. */
  readonly reads: RedisConnection;
  /** Removes pages: a forgotten user's must not come back after a crash. */
  readonly writes: DurableWrites;
  /** Number of pages to keep, in all shards together. */
  readonly most: number;
}

/** Pages read in one round trip, and looked at by one Lua function: a few milliseconds of the server. */
const AT_ONCE = 500;

/** A page of a user who changes faster than that is given up: pages may be lost. */
const ATTEMPTS = 5;
/** The script's answer where the user was changed since they were read. */
const CHANGED = 2;

/**
 * Keeps a shown page, if its user is known since then.
 *
 * KEYS  user, shown pages
 * ARGV  user id, the seq that the page was ranked by, the page, how many are kept, the user's seq as it was read
 * Returns 1 if it was kept, 0 if not, 2 if the user has changed since they were read
 */
export const NOTE_SHOWN = redisScript(`
local user = redis.call('HMGET', KEYS[1], 'seq', 'born')
if (user[1] or '') ~= ARGV[5] then return 2 end
if not user[1] or tonumber(ARGV[2]) < tonumber(user[2] or '0') then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[4], '*', 'page', ARGV[3], 'user', ARGV[1])
return 1
`);

/**
 * Removes a user's shown pages among the next of a shard's.
 *
 * KEYS  shown pages   ARGV  user id, the id to begin with, how many are looked at
 * Returns the id to go on with; '' at the end
 */
export const FORGET_SHOWN = redisScript(`
local pages = redis.call('XRANGE', KEYS[1], ARGV[2], '+', 'COUNT', ARGV[3])
for _, page in ipairs(pages) do
  if page[2][4] == ARGV[1] then redis.call('XDEL', KEYS[1], page[1]) end
end
if #pages < tonumber(ARGV[3]) then return '' end
return '(' .. pages[#pages][1]
`);

/** Shown pages of the log on Redis: a stream a shard. Their users are found by going through it. */
export class ShownPages {
  constructor(private readonly options: ShownPagesOptions) {}

  async note(pages: readonly ShownPage[]): Promise<NotedPages> {
    const { most } = this.options;
    if (most === 0) return { kept: 0, refused: pages.length };
    const kept = await Promise.all(pages.map((page) => this.#noteOne(page, Math.ceil(most / SHARDS))));
    const number = kept.filter((isKept) => isKept).length;
    return { kept: number, refused: pages.length - number };
  }

  /** The user's state says whether anything is recorded of them, and Lua cannot read it: the script checks its seq. */
  async #noteOne(page: ShownPage, most: number): Promise<boolean> {
    const { keys, reads, states } = this.options;
    const shard = keys.shardOf(page.userId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const history = await states.of(page.userId);
      if (history === null || history.paused) return false;
      const values = [
        page.userId,
        String(page.order.seq),
        packShown(page),
        String(most),
        String(history.seq),
      ];
      const noted = await runScript(reads, NOTE_SHOWN, [shard.user(page.userId), shard.shown], values);
      if (noted !== CHANGED) return noted === 1;
    }
    return false;
  }

  async forget(userId: string): Promise<void> {
    const { keys, writes } = this.options;
    const { shown } = keys.shardOf(userId);
    for (let from = '-'; from !== ''; ) {
      from = String(await writes.run(FORGET_SHOWN, [shown], [userId, from, String(AT_ONCE)]));
    }
  }

  /** @param passOver  told of a page that cannot be read, and is left out */
  async *all(passOver: (error: unknown) => void): AsyncGenerator<ShownPage> {
    const { keys, reads } = this.options;
    for (const { shown } of keys.shards) {
      let from = '-';
      for (;;) {
        const reply = await reads.send(shown, ['XRANGE', shown, from, '+', 'COUNT', String(AT_ONCE)]);
        if (!Array.isArray(reply)) throw invalidStoredValue('A stream of the log');
        const rows = reply.map(rowOf);
        for (const { page } of rows) {
          if (page === null) passOver(invalidStoredValue('A shown page'));
          else yield page;
        }
        if (rows.length < AT_ONCE) break;
        from = `(${rows.at(-1)?.id}`;
      }
    }
  }
}

function rowOf(row: unknown): { readonly id: string; readonly page: ShownPage | null } {
  const [id, fields]: unknown[] = Array.isArray(row) ? row : [];
  const [, bytes, , userId]: unknown[] = Array.isArray(fields) ? fields : [];
  return { id: String(id), page: unpackShown(String(userId), bytes) };
}
