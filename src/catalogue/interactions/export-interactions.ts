import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { Interaction } from '../../domain/interaction.js';
import { listKey, listsOfSearches, type SearchLists } from './lists-of-searches.js';
import { LONGEST_ROW_BYTES } from './raw-interaction.js';

const COLUMNS = ['eventId', 'userId', 'imageId', 'clusterId', 'type', 'at', 'sessionId', 'searchId'] as const;

/** Longest list in a cell with its quotes doubled: the reader's longest row holds it beside the other cells. */
const LONGEST_LIST_BYTES = LONGEST_ROW_BYTES - 16_384;

/**
 * The log as CSV (RFC 4180), in the order in which it was acknowledged. Answers the number of rows. Where the log keeps
 * what searches showed, the column `shown` has the list of the search that an interaction names: `evaluate` measures
 * the merge by it.
 *
 * @param out  ended afterwards, unless it is a standard stream, which cannot be
 * @throws what the log or `out` failed with
 */
export async function exportInteractions(
  log: Pick<InteractionLog, 'entries' | 'shown'>,
  out: Writable,
): Promise<number> {
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    const lists = await listsOfSearches(log);
    yield `${COLUMNS.join(',')}${lists.size > 0 ? ',shown' : ''}\r\n`;
    for await (const interaction of log.entries()) {
      rows++;
      const shown = lists.size > 0 ? `,${csvField(shownCell(interaction, lists))}` : '';
      yield `${csvRow(interaction)}${shown}\r\n`;
    }
  }
  await pipeline(Readable.from(lines()), out, { end: out !== process.stdout });
  return rows;
}

function shownCell({ userId, searchId }: Interaction, lists: SearchLists): string {
  const list = searchId === undefined ? undefined : lists.get(listKey(userId, searchId));
  if (list === undefined) return '';
  const images: string[] = [];
  let bytes = 0;
  for (const { image, similarity, closeness = 0, affinity = 0 } of list) {
    const [similar, close, liked] = [similarity ?? 0, closeness, affinity].map(nineDigits);
    const text = JSON.stringify({ image, similarity: similar, closeness: close, affinity: liked });
    bytes += Buffer.byteLength(text.replaceAll('"', '""')) + 1;
    if (bytes > LONGEST_LIST_BYTES) break;
    images.push(text);
  }
  return `[${images.join(',')}]`;
}

/** Enough for the 24 bits that an evaluation keeps of a number. */
function nineDigits(value: number): number {
  return Number(Math.fround(value).toPrecision(9));
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
