import type { InteractionType } from '../../domain/interaction.js';

/** An unparsed line of a file of interactions, before validation. */
export interface RawInteraction {
  /** The line on which the row ends, from 1. */
  readonly line: number;
  readonly user: string;
  readonly image: string;
  readonly type: string;
  readonly time: string;
  /** The file's own names of the columns; rows of one CSV share the object. */
  readonly columns: ColumnNames;
  /** The image's cluster, where the file has a column of it, as the gateway's own log does. */
  readonly cluster?: string;
  /** Result list of the search that the event came from, unparsed: JSON, or a cell that holds JSON. */
  readonly shown?: unknown;
  /** Fields that were JSON numbers which cannot hold an id exactly: other digits may have been written. */
  readonly inexact?: readonly RawField[];
}

export type ColumnNames = Readonly<Record<RawField, string>>;

/** A row that cannot be split into fields. */
export interface UnreadableRow {
  readonly line: number;
  readonly unreadable: true;
  /** First characters of the row. */
  readonly beginning: string;
}

export type ReadRow = RawInteraction | UnreadableRow;

export const RAW_FIELDS = ['user', 'image', 'type', 'time'] as const;
export type RawField = (typeof RAW_FIELDS)[number];

/**
 * Accepted names of a column or key, in any case, with `_`, `-` or nothing between words. If several are
 * present the first counts. Personalize's own names are among them: its ITEM_ID was an image once.
 */
export const FIELD_NAMES: Readonly<Record<RawField, readonly string[]>> = {
  user: ['user', 'userId', 'customerId', 'visitorId'],
  image: ['image', 'imageId', 'itemId', 'item', 'productId', 'photoId', 'pictureId'],
  type: ['type', 'eventType', 'event', 'eventName', 'action'],
  time: ['time', 'at', 'timestamp', 'eventTime', 'eventTimestamp', 'createdAt', 'datetime'],
};

/** Names of the column with the image's cluster; only an evaluation reads it. */
const CLUSTER_NAMES: ReadonlySet<string> = new Set(['cluster', 'clusterid']);

/** The column of what a search showed; only an evaluation reads it. */
export function isShownName(name: string): boolean {
  return normalised(name) === 'shown';
}

export function isClusterName(name: string): boolean {
  return CLUSTER_NAMES.has(normalised(name));
}

/** Rules for missing columns of a file. */
export interface ReadRules {
  /** Of every row of a file without types; null: such a file is refused, or its rows are. */
  readonly typeWithout: InteractionType | null;
}

export const STRICT_RULES: ReadRules = { typeWithout: null };

/** Which field a column or key holds, and how far down in the list of names: lower counts first. */
export interface NamedField {
  readonly field: RawField;
  readonly place: number;
}

/** Null for an unknown column. */
export function fieldNamed(name: string): NamedField | null {
  const key = normalised(name);
  for (const field of RAW_FIELDS) {
    const place = FIELD_NAMES[field].findIndex((known) => normalised(known) === key);
    if (place >= 0) return { field, place };
  }
  return null;
}

/** RecBole's atomic files write the type of a column behind its name. */
const RECBOLE_TYPE = /:(token|float|token_seq|float_seq)$/;

function normalised(name: string): string {
  return name
    .toLowerCase()
    .replace(RECBOLE_TYPE, '')
    .replace(/[\s_-]/g, '');
}

/** The names as a CSV writes them, for rows that name their own fields. */
export const DEFAULT_COLUMNS: ColumnNames = { user: 'user', image: 'image', type: 'type', time: 'time' };

/** The longest row that is read, bytes: four fields of 256 characters of four bytes, and as much again beside them. */
export const LONGEST_ROW_BYTES = 65_536;
