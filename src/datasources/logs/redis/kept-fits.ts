import { invalidStoredValue } from '../../redis/redis-failure.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import type { KeptFit } from '../interaction-log.js';
import type { DurableWrites } from './durable-writes.js';
import type { LogKeys } from './log-keys.js';
import { DROP_FIT, KEEP_FIT } from './write-scripts.js';

export interface KeptFitsOptions {
  readonly keys: LogKeys;
  readonly reads: RedisConnection;
  readonly writes: DurableWrites;
}

/** The fit learnt from all users; shared by all processes on the log. */
export class KeptFits {
  constructor(private readonly options: KeptFitsOptions) {}

  async read(known: string | null): Promise<KeptFit> {
    const { keys, reads } = this.options;
    const head = await reads.send(keys.fit, ['HMGET', keys.fit, 'name', 'forgettings']);
    if (!Array.isArray(head)) throw invalidStoredValue('A fit');
    const [name, forgettings]: unknown[] = head;
    const kept = { name: name == null ? null : String(name), forgettings: Number(String(forgettings ?? 0)) };
    if (kept.name === null || kept.name === known) return { ...kept, bytes: null };
    const reply = await reads.send(keys.fit, ['HMGET', keys.fit, 'name', 'bytes']);
    const [same, bytes]: unknown[] = Array.isArray(reply) ? reply : [];
    // Another fit replaced it in between: the caller reads again soon.
    if (String(same) !== kept.name || !(bytes instanceof Uint8Array))
      return { ...kept, name: null, bytes: null };
    return { ...kept, bytes };
  }

  async keep(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean> {
    const { keys, writes } = this.options;
    return (await writes.run(KEEP_FIT, [keys.fit], [String(forgettings), name, Buffer.from(bytes)])) === 1;
  }

  async drop(): Promise<void> {
    const { keys, writes } = this.options;
    await writes.run(DROP_FIT, [keys.fit], []);
  }
}
