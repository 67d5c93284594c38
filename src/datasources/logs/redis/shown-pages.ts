import type { NotedPages, ShownPage } from '../../../domain/impression.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { runScript } from '../../redis/redis-script.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import { packShown, unpackShown } from '../shown-page-bytes.js';
import type { DurableWrites } from './durable-writes.js';
import { type LogKeys, SHARDS } from './log-keys.js';
import { FORGET_SHOWN, NOTE_SHOWN } from './shown-scripts.js';

export interface ShownPagesOptions {
  readonly keys: LogKeys;
  /** Pages are noted by it too, without a wait for the disk: a page may be lost. */
  readonly reads: RedisConnection;
  /** Removes pages: a forgotten user's must not come back after a crash. */
  readonly writes: DurableWrites;
  /** Number of pages to keep, in all shards together. */
  readonly most: number;
}

/** Pages read in one round trip, and looked at by one Lua function: a few milliseconds of the server. */
const AT_ONCE = 500;

/** Shown pages of the log on Redis: a stream a shard. Their users are found by going through it. */
export class ShownPages {
  constructor(private readonly options: ShownPagesOptions) {}

  async note(pages: readonly ShownPage[]): Promise<NotedPages> {
    const { keys, reads, most } = this.options;
    if (most === 0) return { kept: 0, refused: pages.length };
    const kept = await Promise.all(
      pages.map(async (page) => {
        const shard = keys.shardOf(page.userId);
        const values = [
          page.userId,
          String(page.order.seq),
          packShown(page),
          String(Math.ceil(most / SHARDS)),
        ];
        return runScript(reads, NOTE_SHOWN, [shard.user(page.userId), shard.shown], values);
      }),
    );
    const number = kept.filter((reply) => reply === 1).length;
    return { kept: number, refused: pages.length - number };
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
