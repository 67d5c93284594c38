/** One line of a file of interactions as it was written, before anything of it is believed. */
export interface RawInteraction {
  /** The line on which the row ends, from 1. */
  readonly line: number;
  readonly user: string;
  readonly image: string;
  readonly type: string;
  readonly time: string;
}

/** A row that is none: too few or too many fields, no JSON object, longer than any interaction. */
export interface UnreadableRow {
  readonly line: number;
  readonly unreadable: true;
}

export type ReadRow = RawInteraction | UnreadableRow;

export const RAW_FIELDS = ['user', 'image', 'type', 'time'] as const;
export type RawField = (typeof RAW_FIELDS)[number];

/**
 * What a column or key may be called, upper or lower case, with `_`, `-` or nothing between its words. Where
 * several are there the first counts. Personalize's own names are among them: its ITEM_ID was an image once.
 */
export const FIELD_NAMES: Readonly<Record<RawField, readonly string[]>> = {
  user: ['user', 'userId'],
  image: ['image', 'imageId', 'itemId'],
  type: ['type', 'eventType'],
  time: ['time', 'at', 'timestamp'],
};

/** Which field a column or key holds, and how far down in the list of names: lower counts first. */
export interface NamedField {
  readonly field: RawField;
  readonly place: number;
}

/** Null for a column that nobody asks for. */
export function fieldNamed(name: string): NamedField | null {
  const key = normalised(name);
  for (const field of RAW_FIELDS) {
    const place = FIELD_NAMES[field].findIndex((known) => normalised(known) === key);
    if (place >= 0) return { field, place };
  }
  return null;
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** The longest row that is read, bytes: four fields of 256 characters of four bytes, and as much again beside them. */
export const LONGEST_ROW_BYTES = 65_536;
