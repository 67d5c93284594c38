import { beforeEach, describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../client/generated/graphql.js';

const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];

/** The fake embedder puts every text that it does not know at 45 degrees: farther than `cat` from all images. */
const RESEMBLING = 0.95;

describe('a query that resembles nothing', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
    gateway.index.live = { ...gateway.index.live, resemblance: { threshold: RESEMBLING, words: 16 } };
  });

  async function search(variables: SearchQueryVariables) {
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  }

  it('is searched as it was probably meant, and says so', async () => {
    const { ids, suggestedQuery } = await search({ query: 'kat' });
    expect({ ids, suggestedQuery }).toEqual({ ids: PLAIN, suggestedQuery: 'cat' });
    expect(gateway.embedder.calls).toEqual(['texts: kat', 'texts: cat']);
  });

  it('is searched as it was typed where that is wanted, and the suggestion is named all the same', async () => {
    const { ids, suggestedQuery } = await search({ query: 'kat', correctSpelling: false });
    expect({ ids, suggestedQuery }).toEqual({ ids: PLAIN.toReversed(), suggestedQuery: 'cat' });
    expect(gateway.embedder.calls).toEqual(['texts: kat']);
  });

  it('is told from one that resembles something, by its distance and its words', async () => {
    const { live } = gateway.index;
    const tell = async (variables: SearchQueryVariables) => (await search(variables)).resembles;
    expect(await tell({ query: 'cat' }), 'an older release').toBeNull();
    gateway.index.live = {
      ...live,
      id: 'r2',
      resemblance: { threshold: RESEMBLING, least: 0.9495, words: 16 },
    };
    expect(await tell({ query: 'cat' })).toBe(true);
    // At 45 degrees it is farther than that from all; its words decide.
    expect(await tell({ query: 'okapi' })).toBe(false);
    expect(await tell({ query: 'number' })).toBe(true);
    expect(await tell({ query: 'number', filter: { types: ['photo'] } })).toBe(false);
    expect(await tell({ query: 'kat' })).toBe(true);
    expect(await tell({ query: 'kat', correctSpelling: false })).toBe(false);
    expect(await tell({ query: 'cat', filter: { tags: ['nothing'] } })).toBe(false);
    expect(await tell({ similarTo: 'cat-1' })).toBeNull();
    expect(await tell({ query: 'cat-1.jpg' })).toBe(true);
    gateway.index.spellings = () => Promise.reject(new ParallaxError('UNAVAILABLE', 'the worker ended'));
    expect(await tell({ query: 'gnu' })).toBeNull();
    const least = RESEMBLING - 0.1;
    gateway.index.live = { ...live, id: 'r3', resemblance: { threshold: RESEMBLING, least, words: 16 } };
    expect(await tell({ query: 'ibex' }), 'near enough whatever its words').toBe(true);
  });

  it('is asked about once by all who type it', async () => {
    await search({ query: 'kat' });
    await search({ query: 'kat', userId: 'ann' });
    expect(gateway.index.calls.filter((call) => call === 'spellings')).toHaveLength(1);
    expect(gateway.embedder.calls).toHaveLength(2);
  });

  it('keeps its correction on every page, whatever the catalogue learns meanwhile', async () => {
    const first = await search({ query: 'kat', first: 2 });
    gateway.index.live = { ...gateway.index.live, resemblance: { threshold: -1, words: 16 } };
    const second = await search({ query: 'kat', first: 2, after: first.pageInfo.endCursor ?? null });
    expect([first.suggestedQuery, second.suggestedQuery]).toEqual(['cat', 'cat']);
    expect([...first.ids, ...second.ids]).toEqual(PLAIN.slice(0, 4));
    expect(second.personalization.snapshot).toBe(true);
  });

  it('stays as it is when the catalogue knows its words, or has none near', async () => {
    for (const query of ['number', 'okapi']) {
      expect((await search({ query })).suggestedQuery).toBeNull();
    }
    expect(gateway.embedder.calls).toEqual(['texts: number', 'texts: okapi']);
  });

  it('stays as it is when only the filter leaves nothing near', async () => {
    gateway.index.live = { ...gateway.index.live, resemblance: { threshold: 0.9, words: 16 } };
    // At 45 degrees `kat` is near to the last cats, which the filter leaves out.
    expect((await search({ query: 'kat' })).suggestedQuery).toBeNull();
    const filter = { excludeIds: ['cat-4', 'cat-5', 'cat-6'] };
    expect((await search({ query: 'kat', filter })).suggestedQuery).toBeNull();
    expect(gateway.index.calls).toContain('spellings');
  });

  it('stays as it is beside a picture, and in a release that measured nothing', async () => {
    expect((await search({ query: 'kat', similarTo: 'cat-1' })).suggestedQuery).toBeNull();
    const { resemblance: _, ...older } = gateway.index.live;
    gateway.index.live = { ...older, id: 'r0' };
    expect((await search({ query: 'kat' })).suggestedQuery).toBeNull();
    expect(gateway.index.calls).not.toContain('spellings');
  });

  it('is not corrected when the words of the catalogue cannot be asked', async () => {
    gateway.index.spellings = async () => {
      throw new ParallaxError('UNAVAILABLE', 'the worker ended');
    };
    const { ids, suggestedQuery } = await search({ query: 'kat' });
    expect({ ids, suggestedQuery }).toEqual({ ids: PLAIN.toReversed(), suggestedQuery: null });
  });

  it('is not corrected when the words of the catalogue are not told in time', async () => {
    gateway.index.spellings = () => new Promise(() => undefined);
    const answer = search({ query: 'kat' });
    await gateway.timing.advance(600);
    expect((await answer).suggestedQuery).toBeNull();
  });
});
