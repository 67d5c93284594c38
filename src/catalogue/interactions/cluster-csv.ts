import { ParallaxError } from '../../domain/errors.js';
import { refusalOf } from './interactions-problems.js';
import { type InteractionsReport, InteractionsTally } from './interactions-report.js';
import type { ReadRow } from './raw-interaction.js';
import { readInteractions } from './read-interactions.js';
import { type Rules, type Usable, validateInteraction } from './validate-interaction.js';

/** The cluster of an image; null for an image that the catalogue lacks, or that has no cluster. */
export type ClusterOfImage = (imageId: string) => string | null;

export interface Conversion extends Rules {
  readonly file: string;
  /** Asked once a batch for the clusters of its images. */
  readonly clusters: (imageIds: readonly string[]) => ClusterOfImage | Promise<ClusterOfImage>;
  /** Sees the bytes of the file. */
  readonly watch?: (bytes: Uint8Array) => void;
}

export interface ClusterCsv {
  /** The CSV in pieces of many rows, to be read once. */
  readonly text: AsyncGenerator<string>;
  /** Result for the rows so far; for all rows once the text has ended. */
  report(): InteractionsReport;
}

/** The columns of the Interactions schema, in its order. */
export const CSV_COLUMNS = ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'EVENT_VALUE'] as const;

/**
 * Converts a file of interactions with images to Personalize's CSV of interactions with clusters, in constant
 * memory. The text ends with an error when more than half of the rows are unusable, so that a consumer
 * discards it.
 *
 * @throws ParallaxError BAD_USER_INPUT, while the text is read, when the file cannot be read or is refused
 */
export function clusterCsv(conversion: Conversion): ClusterCsv {
  const tally = new InteractionsTally();
  async function* text(): AsyncGenerator<string> {
    yield `${CSV_COLUMNS.join(',')}\n`;
    for await (const rows of readInteractions(conversion.file, conversion.watch)) {
      const lines = await linesOf(rows, conversion, tally);
      if (lines !== '') yield lines;
    }
    const refusal = refusalOf(tally.report(), conversion.file);
    if (refusal !== null) throw new ParallaxError('BAD_USER_INPUT', refusal, { argument: 'file' });
  }
  return { text: text(), report: () => tally.report() };
}

/**
 * Reads all of it for the report alone.
 *
 * @throws ParallaxError BAD_USER_INPUT when the file cannot be read or is refused
 */
export async function measureInteractions(conversion: Conversion): Promise<InteractionsReport> {
  const csv = clusterCsv(conversion);
  for await (const _ of csv.text);
  return csv.report();
}

async function linesOf(
  rows: readonly ReadRow[],
  conversion: Conversion,
  tally: InteractionsTally,
): Promise<string> {
  const usable: Usable[] = [];
  for (const row of rows) {
    const validation = validateInteraction(row, conversion);
    switch (validation.kind) {
      case 'usable':
        usable.push(validation);
        break;
      case 'rejected':
        tally.reject(validation.why, row.line, validation.cell);
        break;
      case 'omitted':
        tally.omit(validation.why);
        break;
    }
  }
  const clusterOf = await conversion.clusters(usable.map(({ image }) => image));
  let lines = '';
  for (const interaction of usable) {
    const cluster = clusterOf(interaction.image);
    if (cluster === null) tally.unknownImage(interaction.image);
    else {
      tally.use(interaction, cluster);
      lines += lineOf(interaction, cluster);
    }
  }
  return lines;
}

function lineOf({ user, second, type, weight }: Usable, cluster: string): string {
  return `${field(user)},${field(cluster)},${second},${type},${weight}\n`;
}

/** A value of a CSV of Personalize. Ids hold no line ends: control characters are refused. */
export function field(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
