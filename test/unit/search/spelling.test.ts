import fc from 'fast-check';
import pluralize from 'pluralize';
import { describe, expect, it } from 'vitest';
import { nearestWords, type Spelling, swapsOf, wordsIn } from '../../../src/domain/text/spelling.js';
import { suggestQuery } from '../../../src/search/query/suggest-query.js';
import { typingError } from '../../../src/search/query/typing-error.js';

/** A catalogue of these words, each in that many images, that calls every other word near. */
function catalogueOf(images: Readonly<Record<string, number>>) {
  const asked: string[][] = [];
  const all = Object.entries(images).map(([word, count]) => ({ word, images: count }));
  return {
    asked,
    async spellings(words: readonly string[]): Promise<ReadonlyMap<string, Spelling>> {
      asked.push([...words]);
      return new Map(
        words.map((word) => {
          const known = Object.hasOwn(images, word);
          return [word, { known, near: known ? [] : all }];
        }),
      );
    },
  };
}

const CATALOGUE = { cat: 9, car: 2, horse: 5, house: 7, giraffe: 1, elephant: 1, fish: 3, wolf: 2, the: 90 };

describe('typingError', () => {
  it.each([
    ['swapped letters', 'hrose', 'horse', 1],
    ['a missing letter', 'girafe', 'giraffe', 2],
    ['a missing first letter', 'iraffe', 'giraffe', 2],
    ['a letter typed twice', 'horrse', 'horse', 2],
    ['consonants without a vowel', 'frg', 'frog', 2],
    ['a letter too many in a long word', 'eleophant', 'elephant', 3],
    ['a wrong letter in a long word', 'elephanr', 'elephant', 4],
    ['c for k', 'kat', 'cat', 4],
    ['two slips in a very long word', 'elefannts', 'elephants', 5],
  ])('believes in %s', (_, typed, word, likelihood) => {
    expect(typingError(typed, word)).toBe(likelihood);
  });

  it.each([
    ['a wrong letter in a short word', 'bell', 'ball'],
    ['a missing letter in a word of three', 'bat', 'boat'],
    ['swapped letters in a word of three', 'rat', 'art'],
    ['a letter typed twice in a word of three', 'boot', 'bot'],
    ['a missing first letter in a short word', 'right', 'bright'],
    ['a letter too many in a short word', 'card', 'car'],
    ['a wrong first letter', 'slipper', 'flipper'],
    ['two slips in a short word', 'chta', 'cat'],
  ])('does not believe in %s', (_, typed, word) => {
    expect(typingError(typed, word)).toBeNull();
  });
});

describe('suggestQuery', () => {
  it.each([
    ['hrose', 'horse'],
    ['A picture of THE hrose!', 'A picture of THE horse!'],
    ['kat', 'cat'],
    ['fishes', 'fish'],
    ['wolves', 'wolf'],
    ['giräffe', 'giraffe'],
    ['the girafe and the elehpant', 'the giraffe and the elephant'],
  ])('takes "%s" for "%s"', async (typed, meant) => {
    expect((await suggestQuery(typed, catalogueOf(CATALOGUE))).suggestion).toBe(meant);
  });

  it.each(['cat', 'the horse', 'okapi', 'ca', '12345', '🐈', '猫'])('leaves "%s" alone', async (typed) => {
    expect((await suggestQuery(typed, catalogueOf(CATALOGUE))).suggestion).toBeNull();
  });

  it.each([
    ['cat', true],
    ['a striped horses', true],
    ['okapi and gnu', false],
    ['12345', false],
    ['one two three four five six seven eight nine', true],
  ])('tells of "%s" whether the catalogue knows a word: %s', async (typed, isKnown) => {
    expect((await suggestQuery(typed, catalogueOf(CATALOGUE))).isKnown).toBe(isKnown);
  });

  it('prefers the word of more images among equally likely ones', async () => {
    expect((await suggestQuery('hose', catalogueOf(CATALOGUE))).suggestion).toBe('house');
    expect((await suggestQuery('hose', catalogueOf({ ...CATALOGUE, horse: 8 }))).suggestion).toBe('horse');
  });

  it('asks for few words, whatever is typed', async () => {
    const long = catalogueOf(CATALOGUE);
    expect((await suggestQuery('hrose '.repeat(80), long)).suggestion).toContain('horse');
    const letters = 'abcdefghij';
    await suggestQuery([...letters].map((letter) => letter.repeat(4)).join(' '), long);
    await suggestQuery(
      [...letters]
        .slice(0, 8)
        .map((letter) => `gir${letter}ffe`)
        .join(' '),
      long,
    );
    for (const asked of long.asked) expect(asked.length).toBeLessThanOrEqual(24);
    expect(long.asked).toHaveLength(2);
  });

  it('leaves a word of three letters as it is, and takes no word for one, unless it has no vowel', async () => {
    const word = fc.stringMatching(/^[abdeiorstu]{3,4}$/);
    await fc.assert(
      fc.asyncProperty(word, fc.array(word, { minLength: 1, maxLength: 30 }), async (typed, known) => {
        const catalogue = catalogueOf(Object.fromEntries(known.map((each) => [each, 1])));
        const { suggestion } = await suggestQuery(typed, catalogue);
        if (suggestion === null || /^[bdrst]+$/.test(typed)) return;
        if (pluralize.singular(typed) === suggestion || pluralize.plural(typed) === suggestion) return;
        expect(Math.min(typed.length, suggestion.length)).toBeGreaterThan(3);
      }),
    );
  });

  it('never replaces a word that the catalogue knows, and only by one that it knows', async () => {
    const word = fc.stringMatching(/^[a-e]{3,8}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 8 }),
        fc.array(word, { minLength: 1, maxLength: 8 }),
        async (known, typed) => {
          const catalogue = catalogueOf(Object.fromEntries(known.map((each) => [each, 1])));
          const { suggestion } = await suggestQuery(typed.join(' '), catalogue);
          if (suggestion === null) return;
          suggestion.split(' ').forEach((meant, i) => {
            if (meant === typed[i]) return;
            expect(known).not.toContain(typed[i]);
            expect(known).toContain(meant);
          });
        },
      ),
    );
  });
});

describe('words', () => {
  it('are runs of 3 to 32 letters, in lower case', () => {
    expect(wordsIn('A Cat, two DOGS, 3 wolves & gâteau_x of x2 ')).toEqual([
      'cat',
      'two',
      'dogs',
      'wolves',
      'gâteau',
    ]);
    expect(wordsIn(`${'x'.repeat(33)} ${'y'.repeat(32)}`)).toEqual(['y'.repeat(32)]);
  });

  it('are swapped at each pair of different neighbours', () => {
    expect(swapsOf('aab')).toEqual(['aba']);
    expect(swapsOf('')).toEqual([]);
  });

  it('come nearest first, then those of more images', () => {
    const found = [
      { word: 'far', images: 9, edits: 2 },
      { word: 'rare', images: 1, edits: 1 },
      { word: 'often', images: 5, edits: 1 },
    ];
    expect(nearestWords(found).map(({ word }) => word)).toEqual(['often', 'rare', 'far']);
  });
});
