import { expect, it } from 'vitest';
import { KeptSpellings } from '../../../../../../src/datasources/indexes/embedded/text/kept-spellings.js';
import type { Spelling } from '../../../../../../src/domain/text/spelling.js';

/** Spellings that name the catalogue they were read from, and what was asked of it. */
function aCatalogue() {
  const asked: string[][] = [];
  const state = { name: 'first' };
  const ask = async (words: readonly string[]): Promise<(readonly [string, Spelling])[]> => {
    asked.push([...words]);
    const near = [{ word: state.name, images: 1 }];
    return words.map((word) => [word, { known: false, near }]);
  };
  return { asked, state, kept: new KeptSpellings(ask) };
}

const catalogueOf = (found: ReadonlyMap<string, Spelling>, word: string) => found.get(word)?.near[0]?.word;

it('asks for each word once, until the catalogue changes', async () => {
  const { asked, state, kept } = aCatalogue();
  await kept.of(['hores', 'cat'], 1);
  const found = await kept.of(['cat', 'dgo', 'hores'], 1);
  expect([...found.keys()].sort()).toEqual(['cat', 'dgo', 'hores']);
  await kept.of(['dgo'], 1);
  state.name = 'second';
  expect(catalogueOf(await kept.of(['cat'], 1), 'cat')).toBe('first');
  expect(catalogueOf(await kept.of(['cat'], 2), 'cat')).toBe('second');
  expect(asked).toEqual([['hores', 'cat'], ['dgo'], ['cat']]);
});

it('keeps no answer that was asked for before a change for after it, and none that failed', async () => {
  const { kept, state } = aCatalogue();
  const before = kept.of(['cat'], 1);
  state.name = 'second';
  expect(catalogueOf(await kept.of(['cat'], 2), 'cat')).toBe('second');
  expect(catalogueOf(await before, 'cat')).toBe('first');
  expect(catalogueOf(await kept.of(['cat'], 2), 'cat')).toBe('second');
  const failing = new KeptSpellings(async () => {
    throw new Error('away');
  });
  await expect(failing.of(['cat'], 1)).rejects.toThrow('away');
  await expect(failing.of(['cat'], 1)).rejects.toThrow('away');
});
