import { createHash } from 'node:crypto';
import {
  countForMessage,
  hasMoreCharacters,
  parseId,
  parseNumber,
  parseOptionalUserId,
  refuseUnprintable,
} from '../domain/arguments.js';
import { badInput } from '../domain/errors.js';
import type { ImageFilter } from '../domain/image.js';
import { plainText, withPlainSpaces, writingsOf } from '../domain/text/text.js';

export const MAX_QUERY_LENGTH = 512;
/**
 * Code points that one may be typed as, when its accents are apart.
 *
 * @see UAX #15, 12.1, worst cases of NFD
 */
const MOST_DECOMPOSED = 4;
export const MAX_PAGE_SIZE = 100;
const MAX_FILTER_VALUES = 100;
export const UNIT = { min: 0, max: 1 };
const COSINE = { min: -1, max: 1 };

/** A client's input, unvalidated. Null and absent mean the same. */
export interface SearchInput {
  readonly query?: string | null;
  readonly userId?: string | null;
  readonly weight?: number | null;
  readonly personalize?: boolean | null;
  readonly similarTo?: string | null;
  /** An encoded picture as base64. */
  readonly image?: string | null;
  readonly filter?: { readonly [K in keyof ImageFilter]: ImageFilter[K] | null } | null;
  readonly diversity?: number | null;
  readonly correctSpelling?: boolean | null;
  readonly minSimilarity?: number | null;
  readonly collapse?: boolean | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The arguments of a search, all in range. */
export interface SearchArguments {
  readonly query: string | null;
  readonly similarTo: string | null;
  readonly image: Uint8Array | null;
  readonly userId: string | null;
  /** Null: automatic. */
  readonly weight: number | null;
  readonly personalize: boolean;
  readonly filter: ImageFilter;
  /** Null: in proportion to the user's tastes; 0 = by score alone, 1 = as varied as the window allows. */
  readonly diversity: number | null;
  /** False: a query that resembles nothing is searched as it was typed all the same. */
  readonly correctSpelling: boolean;
  /** Cosine; images farther from the query are left out. Null: none are. */
  readonly minSimilarity: number | null;
  /** True: one of each group of near-duplicates. */
  readonly collapse: boolean;
  readonly first: number;
  readonly after: string | null;
  /** Hash of everything but `first` and `after`: what a snapshot and its cursors are bound to. */
  readonly hash: string;
}

/**
 * @param image the picture of `input.image`, decoded and checked
 * @throws ParallaxError BAD_USER_INPUT that names the argument, the problem and the limit
 */
export function parseSearchArguments(input: SearchInput, image: Uint8Array | null): SearchArguments {
  const ranked = {
    query: parseQuery(input.query),
    similarTo: input.similarTo == null ? null : parseId('similarTo', input.similarTo),
    image,
    userId: parseOptionalUserId(input.userId) ?? null,
    weight: input.weight == null ? null : parseNumber('weight', input.weight, UNIT),
    personalize: input.personalize ?? true,
    filter: parseFilter(input.filter ?? {}),
    diversity: input.diversity == null ? null : parseNumber('diversity', input.diversity, UNIT),
    correctSpelling: input.correctSpelling ?? true,
    minSimilarity:
      input.minSimilarity == null ? null : parseNumber('minSimilarity', input.minSimilarity, COSINE),
    collapse: input.collapse ?? false,
  };
  if (ranked.query === null && ranked.similarTo === null && ranked.image === null) {
    throw badInput('query', 'A search needs at least one of `query`, `similarTo` and `image`.');
  }
  return {
    ...ranked,
    first: parsePageSize(input.first ?? 20),
    after: input.after ?? null,
    hash: hashOf(ranked),
  };
}

function parseQuery(query: string | null | undefined): string | null {
  if (query == null) return null;
  // Before it is normalised: the time of that grows with the square of a run of combining marks.
  refuseLongQuery(query, MOST_DECOMPOSED * MAX_QUERY_LENGTH);
  const spaced = withPlainSpaces(query);
  refuseUnprintable('query', spaced);
  const text = plainText(spaced);
  if (text === '') throw badInput('query', '`query` is blank: give it some words, or leave it out.');
  refuseLongQuery(text, MAX_QUERY_LENGTH);
  return text;
}

function refuseLongQuery(text: string, most: number): void {
  if (!hasMoreCharacters(text, most)) return;
  const length = countForMessage(text);
  throw badInput('query', `\`query\` must be at most ${MAX_QUERY_LENGTH} characters; it has ${length}.`);
}

export function parsePageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_PAGE_SIZE) return first;
  throw badInput('first', `\`first\` must be a whole number from 1 to ${MAX_PAGE_SIZE}; it is ${first}.`);
}

export function parseFilter(filter: NonNullable<SearchInput['filter']>): ImageFilter {
  const words = (name: 'types' | 'tags' | 'clusters' | 'excludeIds') => {
    const values = filter[name];
    if (values == null || values.length === 0) return {};
    if (values.length > MAX_FILTER_VALUES) {
      throw badInput(
        `filter.${name}`,
        `\`filter.${name}\` takes at most ${MAX_FILTER_VALUES} values; it has ${values.length}.`,
      );
    }
    return {
      [name]: isLabel(name)
        ? labels(`filter.${name}`, values)
        : values.map((value) => parseId(`filter.${name}`, value)),
    };
  };
  const pixels = (name: 'minWidth' | 'minHeight') => {
    const value = filter[name];
    if (value == null) return {};
    if (value < 0) throw badInput(`filter.${name}`, `\`filter.${name}\` must be 0 or more; it is ${value}.`);
    return { [name]: value };
  };
  return {
    ...words('types'),
    ...words('tags'),
    ...words('clusters'),
    ...words('excludeIds'),
    ...pixels('minWidth'),
    ...pixels('minHeight'),
  };
}

function isLabel(name: string): boolean {
  return name === 'types' || name === 'tags';
}

/** Each in the forms that it may be stored in; the index folds the case. */
function labels(argument: string, values: readonly string[]): readonly string[] {
  return [...new Set(values.flatMap((value) => writingsOf(parseId(argument, withPlainSpaces(value)))))];
}

function hashOf(ranked: Omit<SearchArguments, 'first' | 'after' | 'hash'>): string {
  const { image, collapse, minSimilarity, ...before } = ranked;
  // Cursors that were given out before there were these arguments go on.
  const plain = {
    ...before,
    ...(minSimilarity !== null && { minSimilarity }),
    ...(collapse && { collapse }),
  };
  const hash = createHash('sha256').update(JSON.stringify(plain));
  if (image !== null) hash.update(image);
  return hash.digest('base64url').slice(0, 22);
}
