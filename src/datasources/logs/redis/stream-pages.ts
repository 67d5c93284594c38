import { invalidStoredValue } from '../../redis/redis-failure.js';
import type { RedisConnection } from '../../redis/redis-types.js';

const ROWS_AT_ONCE = 500;

/** An entry of a stream: its id, and the value of its first field. */
export interface StreamRow {
  readonly id: string;
  readonly value: unknown;
}

/** A stream from its beginning, page by page. */
export async function* pagesOfStream(
  connection: RedisConnection,
  stream: string,
): AsyncGenerator<readonly StreamRow[]> {
  let from = '-';
  for (;;) {
    const reply = await connection.send(stream, ['XRANGE', stream, from, '+', 'COUNT', String(ROWS_AT_ONCE)]);
    const rows = parseRows(reply);
    yield rows;
    from = `(${rows.at(-1)?.id}`;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

export function parseRows(reply: unknown): readonly StreamRow[] {
  if (!Array.isArray(reply)) throw invalidStoredValue('A stream of the log');
  return reply.map((row: unknown) => {
    if (!Array.isArray(row) || !Array.isArray(row[1])) throw invalidStoredValue('A stream of the log');
    return { id: String(row[0]), value: row[1][1] };
  });
}
