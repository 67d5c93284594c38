import { createHash } from 'node:crypto';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import type { RedisConnection } from '../../redis/redis-types.js';

/** A day longer than SQS keeps a message. */
const KEPT_MS = 15 * 24 * 60 * 60 * 1_000;

/**
 * When users were forgotten, for as long as a message of theirs may still be under way: it must not bring
 * them back. Kept by a hash of the user's id, since what is remembered of them is that nothing may be.
 */
export class ForgottenUsers {
  constructor(
    private readonly connection: RedisConnection,
    private readonly catalogue: string,
  ) {}

  /** @param at  milliseconds since the epoch */
  async note(userId: string, at: number): Promise<void> {
    const key = this.#key(userId);
    await this.connection.send(key, ['SET', key, String(at), 'PX', String(KEPT_MS)]);
  }

  /**
   * Time when the user was last forgotten, milliseconds since the epoch; null when no erasure is recorded.
   */
  async when(userId: string): Promise<number | null> {
    const key = this.#key(userId);
    const reply = await this.connection.send(key, ['GET', key]);
    if (reply === null) return null;
    const at = Number(String(reply));
    if (!Number.isFinite(at)) throw invalidStoredValue('When a user was forgotten');
    return at;
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  #key(userId: string): string {
    const digest = createHash('sha256').update(userId).digest('base64url');
    return `parallax:{${this.catalogue}:forgotten}:${digest}`;
  }
}
