import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../client/execute.js';
import {
  BecauseDocument,
  ClusterDocument,
  ImageDocument,
  RecordDocument,
  SearchDocument,
  StatusDocument,
} from '../client/generated/graphql.js';
import { type DemoApp, openDemoApp } from './demo-app.js';
import { imagesFor, lookAt } from './tastes.js';

describe('the rest of the contract, through the typed client', () => {
  let app: DemoApp;
  beforeAll(async () => {
    app = await openDemoApp();
  });
  afterAll(() => app.close());

  it('shows an image with its renditions, tags and look-alikes', async () => {
    const { image } = await execute(app, ImageDocument, { id: 'cat-origami-300' });
    expect(image).toMatchObject({
      id: 'cat-origami-300',
      type: 'illustration',
      width: 256,
      height: 256,
      description: null,
    });
    expect(image?.tags.slice(0, 3)).toEqual(['cat', 'animal', 'origami']);
    expect(image?.url).toMatch(/^\/images\/[\w/-]+\.jpg$/);
    expect(image?.thumbnailUrl).toMatch(/\.160\.webp$/);
    // The image is no larger than a large thumbnail would be.
    expect(image?.large).toBe(image?.url);
    expect(image?.cluster?.exemplars).toHaveLength(3);
  });

  it('knows nothing of an image or cluster that is not there', async () => {
    expect(await execute(app, ImageDocument, { id: 'no such image' })).toEqual({ image: null });
    expect(await execute(app, ClusterDocument, { id: 'no such cluster' })).toEqual({ cluster: null });
  });

  it('has clusters of look-alikes: most of their exemplars share a style', async () => {
    const { image } = await execute(app, ImageDocument, { id: 'dog-neon-punk-301' });
    const { cluster } = await execute(app, ClusterDocument, { id: image?.cluster?.id ?? '' });
    expect(
      cluster?.exemplars?.filter(({ tags }) => tags.includes('neon-punk')).length,
    ).toBeGreaterThanOrEqual(3);
  });

  it('says what runs', async () => {
    const { status } = await execute(app, StatusDocument, {});
    expect(status).toMatchObject({
      catalogue: 'demo',
      simulatedUsers: true,
      images: 3500,
      engines: {
        embedder: 'demo',
        index: 'embedded',
        ranker: 'EMBEDDED',
        cache: 'embedded',
        log: 'embedded',
        images: 'folder',
      },
      release: { dimension: 128 },
    });
    expect(status.clusters).toBeGreaterThan(50);
    expect(status.release.spread.text).toBeGreaterThan(0.05);
  });

  it('explains an image by what the user looked at', async () => {
    const userId = 'explained';
    await lookAt(
      app,
      userId,
      imagesFor(userId, (image) => image.style === 'linocut' && image.subject !== 'cat').slice(0, 12),
    );
    const { searchImages } = await execute(app, BecauseDocument, { query: 'cat', userId, first: 5 });
    const [first] = searchImages.edges;
    expect(first?.explanation.affinity).toBeGreaterThan(0);
    expect(first?.explanation.because?.length).toBeGreaterThan(0);
    for (const { image } of first?.explanation.because ?? []) expect(image?.id).toContain('linocut');
  });

  it('finds the likes of a picture that a client sends', async () => {
    const { image } = await execute(app, ImageDocument, { id: 'boat-watercolour-300' });
    const file = await app.http.inject({ url: image?.url ?? '' });
    const variables = { image: file.rawPayload.toString('base64'), first: 10 };
    const { searchImages } = await execute(app, SearchDocument, variables);
    expect(searchImages.edges[0]?.node.id).toBe('boat-watercolour-300');
    expect(searchImages.edges.filter(({ node }) => node.tags.includes('boat')).length).toBeGreaterThanOrEqual(
      8,
    );
  });

  it('combines a text with an image', async () => {
    const variables = { query: 'castle', similarTo: 'cat-stained-glass-300', first: 10 };
    const { searchImages } = await execute(app, SearchDocument, variables);
    const castles = searchImages.edges.filter(
      ({ node }) => node.tags.includes('castle') && node.tags.includes('stained-glass'),
    );
    expect(castles.length).toBeGreaterThanOrEqual(6);
  });

  it('filters', async () => {
    const variables = {
      query: 'horse',
      first: 50,
      filter: { types: ['photo'], excludeIds: ['horse-studio-photo-300'] },
    };
    const { searchImages } = await execute(app, SearchDocument, variables);
    expect(searchImages.edges.every(({ node }) => node.type === 'photo')).toBe(true);
    expect(searchImages.edges.some(({ node }) => node.id === 'horse-studio-photo-300')).toBe(false);
  });

  it('spreads the results when asked for diversity', async () => {
    const clustersOf = async (diversity: number) => {
      const { searchImages } = await execute(app, SearchDocument, { query: 'cat', diversity, first: 20 });
      return new Set(searchImages.edges.map(({ node }) => node.cluster?.id)).size;
    };
    expect(await clustersOf(0.7)).toBeGreaterThan(await clustersOf(0));
  });

  it('counts a repeated event once, and hides what the user hid', async () => {
    const input = {
      userId: 'repeating',
      imageId: 'cat-studio-photo-300',
      type: 'VIEW' as const,
      eventId: 'once',
    };
    expect((await execute(app, RecordDocument, { input })).recordInteraction.duplicate).toBe(false);
    expect((await execute(app, RecordDocument, { input })).recordInteraction.duplicate).toBe(true);
    const search = async () =>
      (await execute(app, SearchDocument, { query: 'cat', userId: 'repeating', first: 100 })).searchImages;
    const before = await search();
    expect(before.personalization.interactions).toBe(1);
    const target = before.edges[0]?.node.id ?? '';
    await execute(app, RecordDocument, { input: { userId: 'repeating', imageId: target, type: 'HIDE' } });
    expect((await search()).edges.some(({ node }) => node.id === target)).toBe(false);
    await execute(app, RecordDocument, { input: { userId: 'repeating', imageId: target, type: 'UNHIDE' } });
    expect((await search()).edges.some(({ node }) => node.id === target)).toBe(true);
  });
});
