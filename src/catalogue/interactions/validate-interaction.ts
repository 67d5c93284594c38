import { BASELINE_USER_ID, MAX_ID_LENGTH } from '../../domain/arguments.js';
import type { PositiveType } from '../../domain/history.js';
import { INTERACTION_TYPES, type InteractionType } from '../../domain/interaction.js';
import { type InteractionWeights, meaningOf } from '../../scoring/interaction-meaning.js';
import { parseTime } from './parse-time.js';
import type { RawField, ReadRow } from './raw-interaction.js';

/** Why a row cannot be used, with the sentence about it. */
export const REJECTIONS = {
  unreadable: 'not a row with as many columns as the header line, nor a JSON object on one line',
  user: 'the user is not 1 to 256 characters without control characters, or is the reserved one',
  image: 'the image is not 1 to 256 characters without control characters',
  inexact: 'the id is a number whose last digits were lost: write ids as text',
  type: `the type is none of ${INTERACTION_TYPES.join(', ')}`,
  time: 'the time is neither ISO 8601 nor seconds to nanoseconds since 1970, in nine digits or more',
  future: 'the time is more than a day in the future',
} as const;
export type Rejection = keyof typeof REJECTIONS;

/** The cell that a row was refused for. */
export interface RefusedCell {
  /** The file's own name of the column; null where the row could not be split into cells. */
  readonly column: string | null;
  readonly text: string;
}

/** Why a row that could be used is not. */
export const OMISSIONS = {
  against: 'do not favour an image (UNFAVORITE, HIDE, UNHIDE, or of weight 0)',
  forgotten: 'are of forgotten users',
} as const;
export type Omission = keyof typeof OMISSIONS;

/** An interaction that speaks for an image. */
export interface Usable {
  readonly kind: 'usable';
  readonly user: string;
  readonly image: string;
  readonly type: PositiveType;
  /** > 0 */
  readonly weight: number;
  /** Seconds since the epoch, whole, > 0. */
  readonly second: number;
}

export type Validation =
  | Usable
  | { readonly kind: 'rejected'; readonly why: Rejection; readonly cell: RefusedCell }
  | { readonly kind: 'omitted'; readonly why: Omission };

export interface Rules {
  readonly weights: InteractionWeights;
  /** Returns true if no data of this user may be stored. */
  readonly isForgotten: (userId: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const DAY_SECONDS = 86_400;

/** Judges a row by Personalize's rules, and by ours for what may be learnt from. */
export function validateInteraction(row: ReadRow, { weights, isForgotten, now }: Rules): Validation {
  if ('unreadable' in row) {
    return { kind: 'rejected', why: 'unreadable', cell: { column: null, text: row.beginning } };
  }
  const rejected = (why: Rejection, field: RawField): Validation => ({
    kind: 'rejected',
    why,
    cell: { column: row.columns[field], text: row[field] },
  });
  const { user, image } = row;
  for (const field of ID_FIELDS) {
    if (row.inexact?.includes(field) || isRounded(row[field])) return rejected('inexact', field);
  }
  if (!isId(user) || user === BASELINE_USER_ID) return rejected('user', 'user');
  if (!isId(image)) return rejected('image', 'image');
  const type = row.type.toUpperCase();
  if (!isType(type)) return rejected('type', 'type');
  const second = parseTime(row.time);
  if (second === null || second <= 0) return rejected('time', 'time');
  if (second > now / 1_000 + DAY_SECONDS) return rejected('future', 'time');
  const meaning = meaningOf(type, weights);
  if (meaning.kind !== 'adds' || !(meaning.weight > 0)) return { kind: 'omitted', why: 'against' };
  if (isForgotten(user)) return { kind: 'omitted', why: 'forgotten' };
  return { kind: 'usable', user, image, type: meaning.type, weight: meaning.weight, second };
}

const ID_FIELDS = ['user', 'image'] as const;
/** A number as spreadsheets and programs write one that is too long for them: only the first digits are left. */
const FIRST_DIGITS = /^-?\d(?:[.,]\d+)?E\+\d{2,3}$/i;
/** A whole number that passed through a floating-point one, as pandas writes a column with gaps. */
const FLOATING = /^-?(\d{16,})[.,]0+$/;

function isRounded(text: string): boolean {
  if (FIRST_DIGITS.test(text)) return true;
  const whole = FLOATING.exec(text)?.[1];
  return whole !== undefined && !Number.isSafeInteger(Number(whole));
}

const UNPRINTABLE = /[\p{Cc}\p{Surrogate}]/u;

/** As `parseId` judges, without an error for each of a million rows. */
function isId(text: string): boolean {
  if (text === '' || UNPRINTABLE.test(text)) return false;
  return (
    text.length <= MAX_ID_LENGTH || (text.length <= 2 * MAX_ID_LENGTH && [...text].length <= MAX_ID_LENGTH)
  );
}

function isType(text: string): text is InteractionType {
  return INTERACTION_TYPES.some((type) => type === text);
}
