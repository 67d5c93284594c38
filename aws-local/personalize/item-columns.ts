import type { DatasetGroupMemory } from './datasets/dataset-group-memory.js';
import { invalidInput } from './invalid-input.js';
import type { ScoredItem } from './learner.js';

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
const MOST_COLUMNS = 10;

export interface RankedItem extends ScoredItem {
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The columns that a ranking shows with its items; null when it was not asked to.
 *
 * @throws AwsError InvalidInputException
 */
export function columnsOf(
  metadataColumns: Readonly<Record<string, readonly string[]>> | undefined,
): readonly string[] | null {
  if (metadataColumns === undefined) return null;
  const { ITEMS: columns, ...others } = metadataColumns;
  if (columns === undefined || Object.keys(others).length > 0)
    throw invalidInput('metadataColumns may name only ITEMS.');
  if (columns.length > MOST_COLUMNS)
    throw invalidInput(`At most ${MOST_COLUMNS} metadata columns are allowed.`);
  return columns;
}

export function withMetadata(
  item: ScoredItem,
  columns: readonly string[] | null,
  memory: Pick<DatasetGroupMemory, 'item'>,
): RankedItem {
  if (columns === null) return item;
  const known = memory.item(item.itemId);
  const metadata = columns.flatMap((column) => {
    const value = columnOf(known, column);
    return value === undefined ? [] : [[column, value]];
  });
  return { ...item, metadata: Object.fromEntries(metadata) };
}

/** A column's value; properties are put in camel case, columns are named in capitals. */
export function columnOf(
  properties: Readonly<Record<string, unknown>> | undefined,
  column: string,
): string | undefined {
  const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
  const found = Object.entries(properties ?? {}).find(([name]) => plain(name) === plain(column));
  return found === undefined ? undefined : String(found[1]);
}
