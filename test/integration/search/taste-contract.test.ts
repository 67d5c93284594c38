import { beforeEach, describe, expect, it } from 'vitest';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import {
  ForgetUserDocument,
  RecordDocument,
  SearchDocument,
  type SearchQueryVariables,
  TasteDocument,
  UpdateTasteDocument,
  type UpdateTasteInput,
} from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];

describe('what users may say about their own taste', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });

  async function search(variables: SearchQueryVariables = {}) {
    const { searchImages } = await execute(gateway.app, SearchDocument, {
      query: 'cat',
      userId: 'ann',
      ...variables,
    });
    return { ...searchImages.personalization, ids: searchImages.edges.map(({ node }) => node.id) };
  }

  async function say(action: UpdateTasteInput['action'], clusterId?: string) {
    const input = { userId: 'ann', action, clusterId: clusterId ?? null };
    return (await execute(gateway.app, UpdateTasteDocument, { input })).updateTaste;
  }

  async function view(imageId: string, clusterId: string) {
    await gateway.log.append({ eventId: imageId, userId: 'ann', imageId, clusterId, type: 'VIEW', at: NOW });
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 2, photos: -2 });
  }

  it('is nothing for an unknown user', async () => {
    expect((await execute(gateway.app, TasteDocument, { userId: 'bob' })).taste).toEqual({
      userId: 'bob',
      interactions: 0,
      paused: false,
      clusters: [],
    });
  });

  it('shows the clusters that the user visits more than people do', async () => {
    await view('cat-2', 'comics');
    const { taste } = await execute(gateway.app, TasteDocument, { userId: 'ann' });
    expect(taste.interactions).toBe(1);
    expect(taste.clusters).toMatchObject([
      { cluster: { id: 'comics' }, affinity: 2, pinned: false, muted: false },
    ]);
  });

  it('puts a pinned cluster first, also for a user without a history', async () => {
    expect(await say('PIN', 'comics')).toMatchObject({
      clusters: [{ cluster: { id: 'comics' }, affinity: 4, pinned: true }],
    });
    const { ids, applied, weight } = await search();
    expect(ids.slice(0, 2)).toEqual(['cat-2', 'cat-4']);
    expect((await search({ weight: 0.9 })).ids.slice(0, 3)).toEqual(['cat-2', 'cat-4', 'cat-6']);
    expect({ applied, weight }).toEqual({ applied: true, weight: 0.225 });
    expect((await search({ weight: 0 })).ids).toEqual(PLAIN);
    expect((await search({ personalize: false })).ids).toEqual(PLAIN);
    expect(await say('CLEAR', 'comics')).toMatchObject({ clusters: [] });
    expect((await search()).ids).toEqual(PLAIN);
  });

  it('takes a muted cluster out, also for a user without a history', async () => {
    expect(await say('MUTE', 'photos')).toMatchObject({
      clusters: [{ cluster: { id: 'photos' }, muted: true }],
    });
    expect((await search()).ids).toEqual(['cat-2', 'cat-4', 'cat-6']);
    expect((await search({ weight: 0 })).ids).toEqual(PLAIN);
  });

  it('takes the first image that a user ever hides out', async () => {
    const input = { userId: 'ann', imageId: 'cat-1', type: 'HIDE' as const };
    await execute(gateway.app, RecordDocument, { input });
    expect(await search()).toMatchObject({ applied: true, weight: 0, ids: PLAIN.slice(1) });
  });

  it('learns and personalises nothing in a pause, and remembers afterwards', async () => {
    await view('cat-2', 'comics');
    const before = await search();
    expect(before.applied).toBe(true);
    expect(await say('PAUSE')).toMatchObject({ paused: true });
    expect(await search()).toMatchObject({ applied: false, ids: PLAIN });
    const input = { userId: 'ann', imageId: 'cat-4', type: 'VIEW' as const };
    const { recordInteraction } = await execute(gateway.app, RecordDocument, { input });
    expect(recordInteraction).toEqual({ interaction: null, duplicate: false, error: null });
    await say('RESUME');
    expect(await search()).toEqual(before);
  });

  it('forgets on demand', async () => {
    await view('cat-2', 'comics');
    await say('PIN', 'photos');
    expect(await say('RESET')).toMatchObject({ interactions: 0, clusters: [{ cluster: { id: 'comics' } }] });
    const { forgetUser } = await execute(gateway.app, ForgetUserDocument, { userId: 'ann' });
    expect(forgetUser).toEqual({ userId: 'ann', interactions: 1 });
    expect(await search({ weight: 1 })).toMatchObject({ applied: false, weight: 0, ids: PLAIN });
  });

  it('does not page on through a list that the taste of a forgotten user ranked', async () => {
    await view('cat-2', 'comics');
    const variables = { query: 'cat', userId: 'ann', first: 2 };
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    const after = searchImages.pageInfo.endCursor ?? null;
    await execute(gateway.app, ForgetUserDocument, { userId: 'ann' });
    const next = (await execute(gateway.app, SearchDocument, { ...variables, after })).searchImages;
    expect(next.personalization).toMatchObject({ applied: false, interactions: 0, snapshot: false });
  });

  it('pages on through the list of a user whom a log that is down cannot tell from a forgotten one', async () => {
    await view('cat-2', 'comics');
    const variables = { query: 'cat', userId: 'ann', weight: 1, first: 2 };
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    expect(searchImages.personalization.applied).toBe(true);
    const after = searchImages.pageInfo.endCursor ?? null;
    gateway.log.failure = new Error('The log is down.');
    const next = (await execute(gateway.app, SearchDocument, { ...variables, after })).searchImages;
    expect(next.personalization).toMatchObject({ applied: true, snapshot: true });
    const pages = [searchImages, next].flatMap(({ edges }) => edges.map(({ node }) => node.id));
    expect(new Set(pages).size).toBe(4);
  });

  it('reads a change that an earlier field of the same request made', async () => {
    const { body } = await gateway.app.apollo.executeOperation(
      {
        query: `mutation {
          a: updateTaste(input: { userId: "ann", action: PIN, clusterId: "comics" }) { clusters { cluster { id } } }
          b: updateTaste(input: { userId: "ann", action: CLEAR, clusterId: "comics" }) { clusters { cluster { id } } }
        }`,
      },
      { contextValue: await gateway.app.contextOf('test') },
    );
    expect(body).toMatchObject({ singleResult: { data: { a: { clusters: [{}] }, b: { clusters: [] } } } });
  });
});

describe('what a client draws marks and boards from', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });

  async function ask(query: string): Promise<unknown> {
    const { payload } = await gateway.app.http.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query },
    });
    return JSON.parse(payload);
  }

  const did = (type: string, imageId: string, at: number) =>
    ask(
      `mutation { recordInteraction(input: { userId: "ann", imageId: "${imageId}", type: ${type}, at: "${new Date(NOW - 60_000 + at).toISOString()}" }) { duplicate } }`,
    );

  it('names what the user marked, the newest first, and no more of it when it is taken back', async () => {
    await did('FAVORITE', 'cat-1', 1_000);
    await did('VIEW', 'cat-4', 2_000);
    await did('FAVORITE', 'cat-2', 3_000);
    await did('HIDE', 'cat-3', 4_000);
    await did('HIDE', 'cat-5', 5_000);
    const marks =
      '{ taste(userId: "ann") { favorites { id } hidden { id } newest: hidden(first: 1) { id } } }';
    expect(await ask(marks)).toEqual({
      data: {
        taste: {
          favorites: [{ id: 'cat-2' }, { id: 'cat-1' }],
          hidden: [{ id: 'cat-5' }, { id: 'cat-3' }],
          newest: [{ id: 'cat-5' }],
        },
      },
    });
    await did('UNFAVORITE', 'cat-2', 6_000);
    await did('UNHIDE', 'cat-5', 7_000);
    expect(await ask(marks)).toMatchObject({
      data: { taste: { favorites: [{ id: 'cat-1' }], hidden: [{ id: 'cat-3' }] } },
    });
    expect(await ask('{ taste(userId: "bob") { favorites { id } hidden { id } } }')).toEqual({
      data: { taste: { favorites: [], hidden: [] } },
    });
  });

  it('lists the clusters, the largest first, and asks for the documents of all their exemplars at once', async () => {
    gateway.index.entries.pop();
    gateway.index.calls.length = 0;
    expect(await ask('{ clusters { id size exemplars(first: 2) { id } } }')).toEqual({
      data: {
        clusters: [
          { id: 'photos', size: 3, exemplars: [{ id: 'cat-1' }, { id: 'cat-3' }] },
          { id: 'comics', size: 2, exemplars: [{ id: 'cat-2' }, { id: 'cat-4' }] },
        ],
      },
    });
    expect(gateway.index.calls).toEqual(['documents']);
    expect(await ask('{ clusters(first: 1) { id } }')).toEqual({ data: { clusters: [{ id: 'photos' }] } });
  });

  it.each([
    ['clusters(first: 0) { id }', '`first`', 'clusters'],
    ['clusters(first: 101) { id }', '`first`', 'clusters'],
    ['taste(userId: "ann") { favorites(first: 201) { id } }', '`first`', 'favorites'],
    ['taste(userId: "ann") { hidden(first: 0) { id } }', '`first`', 'hidden'],
  ])('refuses %s by name', async (field, argument) => {
    expect(JSON.stringify(await ask(`{ ${field} }`))).toMatch(new RegExp(`${argument}.*BAD_USER_INPUT`));
  });
});
