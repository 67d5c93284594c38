import { badInput } from './errors.js';

/** Characters (code points) in an id; at 4 bytes each it still fits a hash, not a raw database key. */
export const MAX_ID_LENGTH = 256;

/** User id under which a ranking model is asked for its baseline; no interaction is ever recorded for it. */
export const BASELINE_USER_ID = 'parallax:nobody';

const CONTROL = /\p{Cc}/u;
/** Half of a surrogate pair: no UTF-8 exists for it, so two such ids would be stored as one. */
const BROKEN = /\p{Surrogate}/u;

/**
 * Parses an argument of type ID: 1 to 256 characters without control characters.
 *
 * @throws ParallaxError BAD_USER_INPUT naming the argument, the problem and the limit
 */
export function parseId(argument: string, value: unknown): string {
  return parseText(argument, value, { min: 1, max: MAX_ID_LENGTH });
}

/** As `parseId`, with undefined and null as "not given". */
export function parseOptionalId(argument: string, value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : parseId(argument, value);
}

/** Parses a required user id; the reserved baseline id is refused. */
export function parseUserId(value: unknown, argument = 'userId'): string {
  const id = parseId(argument, value);
  if (id === BASELINE_USER_ID)
    throw badInput(argument, `\`${argument}\` must not be "${BASELINE_USER_ID}"; that id is reserved.`);
  return id;
}

/** As `parseUserId`, with undefined and null as "not given": an anonymous search. */
export function parseOptionalUserId(value: unknown, argument = 'userId'): string | undefined {
  return value === undefined || value === null ? undefined : parseUserId(value, argument);
}

/**
 * Parses a text of `min` to `max` characters (code points) without control characters and returns it
 * unchanged.
 *
 * @throws ParallaxError BAD_USER_INPUT
 */
export function parseText(
  argument: string,
  value: unknown,
  limit: { readonly min: number; readonly max: number },
): string {
  const allowed = `${limit.min} to ${limit.max} characters`;
  if (value === undefined || value === null)
    throw badInput(argument, `\`${argument}\` is required: ${allowed}.`);
  if (typeof value !== 'string') throw badInput(argument, `\`${argument}\` must be a text of ${allowed}.`);
  if (hasMoreCharacters(value, limit.max) || countCharacters(value) < limit.min) {
    throw badInput(argument, `\`${argument}\` must be ${allowed}; it has ${countForMessage(value)}.`);
  }
  refuseUnprintable(argument, value);
  return value;
}

/**
 * A finite number within the limit, both ends included.
 *
 * @throws ParallaxError BAD_USER_INPUT
 */
export function parseNumber(
  argument: string,
  value: unknown,
  limit: { readonly min: number; readonly max: number },
): number {
  if (typeof value !== 'number' || !(value >= limit.min && value <= limit.max)) {
    throw badInput(
      argument,
      `\`${argument}\` must be a number from ${limit.min} to ${limit.max}; it is ${excerpt(value)}.`,
    );
  }
  return value;
}

/** As `parseNumber`, for whole numbers. */
export function parseInteger(
  argument: string,
  value: unknown,
  limit: { readonly min: number; readonly max: number },
): number {
  const number = parseNumber(argument, value, limit);
  if (!Number.isInteger(number)) {
    throw badInput(
      argument,
      `\`${argument}\` must be a whole number from ${limit.min} to ${limit.max}; it is ${number}.`,
    );
  }
  return number;
}

/** A short form of a client's value that is safe to print in a message: no control characters, one line. */
export function excerpt(value: unknown, max = 40): string {
  const characters = Array.from(String(value).slice(0, 4 * max), (character) =>
    CONTROL.test(character) || BROKEN.test(character) ? '\uFFFD' : character,
  );
  return characters.length > max ? `${characters.slice(0, max).join('')}…` : characters.join('');
}

/** Code points, which is what a reader would count sooner than UTF-16 units. */
export function countCharacters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** Returns true if a text has more than `most` code points; scans no more of it than needed. */
export function hasMoreCharacters(value: string, most: number): boolean {
  if (value.length <= most) return false;
  // A code point takes two UTF-16 units at most.
  return value.length > 2 * most || countCharacters(value) > most;
}

/** Texts of more UTF-16 units than this are not counted for the sake of a message. */
const MOST_COUNTED = 10_000;

/** Returns the number of characters for use in a message. */
export function countForMessage(value: string): string {
  return value.length > MOST_COUNTED ? `more than ${MOST_COUNTED / 2}` : String(countCharacters(value));
}

/**
 * Refuses control characters and halves of a character, which no text that a person typed has.
 *
 * @throws ParallaxError BAD_USER_INPUT naming the first of them
 */
export function refuseUnprintable(argument: string, value: string): void {
  const control = CONTROL.exec(value);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const position = countCharacters(value.slice(0, control.index)) + 1;
    throw badInput(
      argument,
      `\`${argument}\` must not contain control characters; character ${position} is U+${code}.`,
    );
  }
  if (BROKEN.test(value)) {
    throw badInput(argument, `\`${argument}\` must be well-formed Unicode; it holds half a surrogate pair.`);
  }
}
