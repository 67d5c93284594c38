import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { parseSearchArguments, type SearchInput } from '../../../src/search/search-arguments.js';

const parse = (input: SearchInput, image: Uint8Array | null = null) => parseSearchArguments(input, image);
const hashOf = (input: SearchInput, image: Uint8Array | null = null) => parse(input, image).hash;
const refusal = (input: SearchInput): string => {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT')
      return `${error.argument}: ${error.message}`;
    throw error;
  }
  throw new Error('It was taken.');
};

/** A text that a person could type: no control characters, something beside spaces. */
const aQuery = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !/\p{Cc}/u.test(text) && /[^\p{Default_Ignorable_Code_Point}\s]/u.test(text));

describe('the arguments of a search', () => {
  it('have defaults, and take null for absent', () => {
    const { hash, ...rest } = parse({ query: 'cat' });
    expect(rest).toEqual({
      query: 'cat',
      similarTo: null,
      image: null,
      userId: null,
      weight: null,
      personalize: true,
      filter: {},
      diversity: null,
      correctSpelling: true,
      minSimilarity: null,
      collapse: false,
      first: 20,
      after: null,
    });
    const nothing = {
      userId: null,
      weight: null,
      personalize: null,
      similarTo: null,
      image: null,
      filter: null,
    };
    expect(hashOf({ query: 'cat', ...nothing, diversity: null, first: null, after: null })).toBe(hash);
    const empty = {
      types: null,
      tags: null,
      clusters: null,
      excludeIds: null,
      minWidth: null,
      minHeight: null,
    };
    expect(hashOf({ query: 'cat', filter: empty })).toBe(hash);
    const lists = { types: [], tags: [], clusters: [], excludeIds: [] };
    expect(parse({ query: 'cat', filter: lists }).filter).toEqual({});
    expect(hashOf({ query: 'cat', filter: lists })).toBe(hash);
  });

  it('mean one query however it is typed: composed or not, with more or fewer spaces', () => {
    fc.assert(
      fc.property(aQuery, fc.constantFrom(' ', '  ', '\u00a0', ' \u3000 '), (query, space) => {
        const plain = parse({ query });
        const typed = parse({ query: space + query.normalize('NFD').replaceAll(' ', space) + space });
        expect(typed.query).toBe(plain.query);
        expect(typed.hash).toBe(plain.hash);
        expect(parse({ query: plain.query })).toEqual(plain);
      }),
    );
  });

  it('mean one query whatever cannot be seen: invisible characters, full-width letters, tabs and line breaks', () => {
    const invisible = fc.constantFrom('\u200b', '\u00ad', '\ufeff', '\u2060', '\u200d', '\ufe0f', '\u202e');
    const space = fc.constantFrom('\n', '\r\n', '\t', '\u0085', '\u2029', ' \f\v ');
    fc.assert(
      fc.property(aQuery, invisible, space, fc.nat(), (query, nothing, gap, place) => {
        const characters = [...query].map((one) => (/[!-~]/.test(one) ? fullWidth(one) : one));
        characters.splice(place % (characters.length + 1), 0, nothing);
        const typed = gap + characters.join('').replaceAll(' ', gap) + gap;
        expect(parse({ query: typed }).query).toBe(parse({ query }).query);
      }),
    );
    expect(parse({ query: 'ｃａｔ' }).query).toBe('cat');
    expect(parse({ query: 'c\u200bat\n' }).query).toBe('cat');
    expect(parse({ query: 'three\n\tﬁne  cats' }).query).toBe('three fine cats');
    expect(refusal({ query: '\u200b\u00ad\n' })).toBe(refusal({ query: '' }));
  });

  it('look for labels in every form of Unicode that they may be stored in', () => {
    const { filter } = parse({
      query: 'a',
      filter: { tags: ['ｃａｔ', 'e\u0301t', 'a\tb', 'dog'], types: ['x\u00ad'] },
    });
    expect(filter).toEqual({
      tags: ['ｃａｔ', 'cat', 'e\u0301t', 'ét', 'a b', 'dog'],
      types: ['x\u00ad', 'x'],
    });
    expect(parse({ query: 'a', filter: { clusters: ['ｃ'], excludeIds: ['e\u0301'] } }).filter).toEqual({
      clusters: ['ｃ'],
      excludeIds: ['e\u0301'],
    });
  });

  it('bind a cursor to everything but the page', () => {
    const base: SearchInput = { query: 'cat', userId: 'ann', filter: { tags: ['red'] } };
    expect(hashOf({ ...base, first: 7, after: 'somewhere' })).toBe(hashOf(base));
    const others: readonly SearchInput[] = [
      { ...base, query: 'dog' },
      { ...base, userId: 'bob' },
      { ...base, userId: null },
      { ...base, weight: 0.5 },
      { ...base, weight: 0 },
      { ...base, personalize: false },
      { ...base, similarTo: 'cat' },
      { ...base, diversity: 0.5 },
      { ...base, minSimilarity: 0.5 },
      { ...base, collapse: true },
      { ...base, filter: null },
      { ...base, filter: { types: ['red'] } },
      { ...base, filter: { tags: ['red', 'blue'] } },
      { ...base, filter: { tags: ['red'], minWidth: 100 } },
    ];
    const hashes = [base, ...others].map((input) => hashOf(input));
    const pictures = [1, 2].map((byte) => hashOf(base, Uint8Array.of(byte)));
    expect(new Set([...hashes, ...pictures]).size).toBe(hashes.length + 2);
    for (const hash of hashes) expect(hash).toMatch(/^[\w-]{22}$/);
  });

  it('may be at their limits', () => {
    const text = '🙂'.repeat(512);
    const values = Array.from({ length: 100 }, (_, i) => `tag ${i}`);
    for (const input of [
      { query: text },
      { query: 'cat', weight: 0 },
      { query: 'cat', weight: 1, diversity: 1 },
      { query: 'cat', first: 1 },
      { query: 'cat', first: 100 },
      { query: 'cat', filter: { tags: values, minWidth: 0 } },
      { similarTo: 'i'.repeat(256) },
    ]) {
      expect(() => parse(input)).not.toThrow();
    }
  });

  it.each<[SearchInput, string]>([
    [{}, 'query: A search needs at least one of `query`, `similarTo` and `image`.'],
    [{ query: '' }, 'query: `query` is blank: give it some words, or leave it out.'],
    [{ query: '\u3000' }, 'query: `query` is blank: give it some words, or leave it out.'],
    [{ query: '🙂'.repeat(513) }, 'query: `query` must be at most 512 characters; it has 513.'],
    [{ query: '\ta\u0007b' }, 'query: `query` must not contain control characters; character 3 is U+0007.'],
    // A single sign normalises to 18 letters.
    [{ query: '\ufdfa'.repeat(30) }, 'query: `query` must be at most 512 characters; it has 540.'],
    [
      { query: 'a', minSimilarity: 1.1 },
      'minSimilarity: `minSimilarity` must be a number from -1 to 1; it is 1.1.',
    ],
    [{ query: 'a', weight: Number.NaN }, 'weight: `weight` must be a number from 0 to 1; it is NaN.'],
    [{ query: 'a', diversity: -1 }, 'diversity: `diversity` must be a number from 0 to 1; it is -1.'],
    [{ query: 'a', first: 1.5 }, 'first: `first` must be a whole number from 1 to 100; it is 1.5.'],
    [{ query: 'a', userId: '' }, 'userId: `userId` must be 1 to 256 characters; it has 0.'],
    [{ similarTo: '' }, 'similarTo: `similarTo` must be 1 to 256 characters; it has 0.'],
    [
      { query: 'a', filter: { types: [''] } },
      'filter.types: `filter.types` must be 1 to 256 characters; it has 0.',
    ],
    [
      { query: 'a', filter: { minHeight: -5 } },
      'filter.minHeight: `filter.minHeight` must be 0 or more; it is -5.',
    ],
  ])('refuse %j', (input, message) => {
    expect(refusal(input)).toBe(message);
  });

  it('take what is typed with its accents apart', () => {
    const { query } = parse({ query: '\u1f82'.repeat(512).normalize('NFD') });
    expect(query).toBe('\u1f82'.repeat(512));
  });

  // To normalise a run of combining marks takes a time that grows with its square.
  it('are judged by their length before anything else', { timeout: 5_000 }, () => {
    expect(refusal({ query: `a${'\u0301\u0323'.repeat(500_000)}` })).toBe(
      'query: `query` must be at most 512 characters; it has more than 5000.',
    );
    expect(refusal({ query: 'x'.repeat(2_049) })).toBe(
      'query: `query` must be at most 512 characters; it has 2049.',
    );
  });

  it('refuse half a character, for which there is no UTF-8', () => {
    expect(refusal({ query: 'cat \ud83d' })).toMatch(/^query: `query` must be well-formed/);
  });
});

/** The same letter, twice as wide. */
function fullWidth(ascii: string): string {
  return String.fromCodePoint((ascii.codePointAt(0) ?? 0) + 0xfee0);
}
