import { expect, it, vi } from 'vitest';
import type { Taste } from '../../../src/domain/taste.js';
import { aSmallGateway, NOW } from '../../builders/a-small-gateway.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { execute } from '../../client/execute.js';
import { SearchDocument } from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const PHOTOS_FIRST = ['cat-1', 'cat-3', 'cat-5', 'cat-2', 'cat-4', 'cat-6'];
const COMICS_FIRST = ['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3', 'cat-5'];

it('a search in flight while an interaction is recorded does not bring the old taste back', async () => {
  const { app, log, ranker } = await aSmallGateway();
  const search = async () => {
    const variables = { query: 'cat', userId: 'ann', weight: 0.9 };
    const { searchImages } = await execute(app, SearchDocument, variables);
    return searchImages.edges.map(({ node }) => node.id);
  };
  const appended = await log.append(anInteraction({ imageId: 'cat-2', clusterId: 'comics', at: NOW }));
  if (appended.kind !== 'appended') throw new Error('not appended');
  const old = knownTaste(appended.after, { comics: 3 });
  let answerLate = (_taste: Taste): void => undefined;
  ranker.answer = () =>
    new Promise((resolve) => {
      answerLate = resolve;
    });
  const inFlight = search();
  await vi.waitFor(() => expect(ranker.calls).toHaveLength(1), { timeout: 20_000 });

  await log.append(anInteraction({ imageId: 'cat-1', clusterId: 'photos', at: NOW }));
  ranker.answer = async (history) => knownTaste(history, { photos: 3 });
  expect(await search()).toEqual(PHOTOS_FIRST);
  answerLate(old);
  expect(await inFlight).toEqual(COMICS_FIRST);
  expect(await search()).toEqual(PHOTOS_FIRST);
  await app.close();
});
