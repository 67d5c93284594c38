import { randomFillSync } from 'node:crypto';

const BYTES = 16;
/** Drawn at once: each draw is a call of the system. */
const DRAWN = 256;

/** Makes unguessable ids: 128 random bits each, as 22 characters of base64url. */
export function randomIds(): () => string {
  const pool = Buffer.alloc(BYTES * DRAWN);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    const id = pool.toString('base64url', at, at + BYTES);
    // An id that was given is not in memory any more.
    pool.fill(0, at, at + BYTES);
    at += BYTES;
    return id;
  };
}
