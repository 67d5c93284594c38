import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { Interaction } from '../../domain/interaction.js';

const COLUMNS = ['eventId', 'userId', 'imageId', 'clusterId', 'type', 'at', 'sessionId', 'searchId'] as const;

/**
 * The log as CSV (RFC 4180), in the order in which it was acknowledged. Answers the number of rows.
 *
 * @param out  ended afterwards, unless it is a standard stream, which cannot be
 * @throws what the log or `out` failed with
 */
export async function exportInteractions(
  log: Pick<InteractionLog, 'entries'>,
  out: Writable,
): Promise<number> {
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    yield `${COLUMNS.join(',')}\r\n`;
    for await (const interaction of log.entries()) {
      rows++;
      yield `${csvRow(interaction)}\r\n`;
    }
  }
  await pipeline(Readable.from(lines()), out, { end: out !== process.stdout });
  return rows;
}

export function csvRow(interaction: Interaction): string {
  return COLUMNS.map((column) =>
    csvField(column === 'at' ? new Date(interaction.at).toISOString() : interaction[column]),
  ).join(',');
}

/** Quoted where it must be; a leading `=`, `+`, `-` or `@` would be a formula to a spreadsheet, so it gets a quote mark. */
function csvField(value: string | null | undefined): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
