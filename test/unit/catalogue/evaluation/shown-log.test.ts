import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateLog } from '../../../../src/catalogue/evaluation/evaluate-log.js';
import { itemClusters } from '../../../../src/catalogue/evaluation/events/item-clusters.js';
import { EventReader } from '../../../../src/catalogue/evaluation/events/read-events.js';
import type { Report } from '../../../../src/catalogue/evaluation/report/report.js';
import { NO_STORE } from '../../../../src/catalogue/evaluation/sweep/job-store.js';
import { exportInteractions } from '../../../../src/catalogue/interactions/export-interactions.js';
import { SILENT_PROGRESS } from '../../../../src/catalogue/progress.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import type { ShownImage, ShownPage } from '../../../../src/domain/impression.js';
import type { Interaction } from '../../../../src/domain/interaction.js';
import { INTERACTION_WEIGHTS } from '../../../../src/scoring/interaction-meaning.js';
import { aShownPage } from '../../../builders/a-shown-page.js';
import { anInteraction } from '../../../builders/an-interaction.js';

const DAY = Date.UTC(2026, 0, 1);
const IMAGES = 12;

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

function aLog(entries: readonly Interaction[], pages: readonly ShownPage[]) {
  return { entries: () => each(entries), shown: () => each(pages) };
}

/**
 * Evaluates a gateway's log of 400 searches of 20 users, two pages each. Relevance falls with the similarity, and
 * affinity is drawn; users choose the image with the greatest sum of both by a weight of their own.
 *
 * @param file  null: the log itself; else it is exported there, and the file evaluated
 */
async function evaluated(
  weightOfUsers: number,
  forget = (page: ShownPage): ShownPage => page,
  file: string | null = null,
): Promise<Report> {
  const random = seededRandom(5);
  const entries: Interaction[] = [];
  const pages: ShownPage[] = [];
  for (let i = 0; i < 400; i++) {
    const [userId, searchId, at] = [`user-${i % 20}`, `search-${i}`, DAY + 60_000 * i];
    const images = Array.from(
      { length: IMAGES },
      (_, place): ShownImage => ({
        imageId: `image-${(i + place) % 60}`,
        rank: place + 1,
        similarity: 0.5 - 0.02 * place,
        relevance: 0.8 * (1 - place / IMAGES),
        affinity: 4 * random() - 2,
      }),
    );
    const order = { mostRelevant: 0.8 };
    pages.push(forget(aShownPage({ userId, searchId, at, order, images: images.slice(0, 5) })));
    pages.push(forget(aShownPage({ userId, searchId, at, order, images: images.slice(5) })));
    const value = ({ relevance, affinity }: ShownImage): number =>
      ((1 - weightOfUsers) * (relevance ?? 0)) / 0.8 + weightOfUsers / (1 + Math.exp(-affinity));
    const [best = { imageId: '' }] = images.toSorted((a, b) => value(b) - value(a));
    entries.push(
      anInteraction({ userId, searchId, imageId: best.imageId, clusterId: `c${i % 4}`, at: at + 9_000 }),
    );
  }
  const reader = new EventReader({ weights: INTERACTION_WEIGHTS, isForgotten: () => false, now: DAY + 1e10 });
  if (file === null) await reader.addLog(aLog(entries, pages));
  else {
    await exportInteractions(aLog(entries, pages), createWriteStream(file));
    await reader.addFile(file);
  }
  const events = reader.events('the log');
  const clusters = itemClusters(events.names.items, {
    name: 'by number',
    clusterOf: (item) => `c${Number(item.slice(6)) % 4}`,
    sizes: null,
  });
  return evaluateLog({
    name: 'the log',
    events,
    divisions: [clusters],
    protocol: 'replay',
    seed: 1,
    most: 1_000,
    calibration: { tau: 0.1, curve: null },
    sweep: null,
    items: false,
    control: false,
    workers: 1,
    store: NO_STORE,
    progress: SILENT_PROGRESS,
    titlesOf: null,
  });
}

describe("the gateway's own log", () => {
  it('keeps lists and images of the searches alone that their users chose from', async () => {
    const reader = new EventReader({
      weights: INTERACTION_WEIGHTS,
      isForgotten: () => false,
      now: DAY + 1e10,
    });
    const other = [{ imageId: 'other-1' }, { imageId: 'other-2' }].map((image, i) => ({
      ...image,
      rank: i + 1,
      similarity: 0.5,
      relevance: 0.5,
      affinity: 0,
    }));
    const pages = [
      aShownPage({ searchId: 'not-chosen-from', images: other }),
      aShownPage({ userId: 'bob', images: other }),
      aShownPage(),
    ];
    const entries = [
      anInteraction({ searchId: 'search-1', imageId: 'cat-2', at: DAY }),
      anInteraction({ imageId: 'cat-9', at: DAY }),
    ];
    await reader.addLog(aLog(entries, pages));
    const { names, lists } = reader.events('the log');
    expect(names.items).toEqual(['cat-1', 'cat-2', 'cat-9']);
    expect([...(lists?.starts ?? [])]).toEqual([0, 2]);
  });

  it.each([0, 0.4, 1])('finds the weight %d that users choose by, from what was shown', async (weight) => {
    const { merge, advice } = await evaluated(weight);
    if (!merge.measurable) throw new Error(merge.why);
    const own = merge.points.filter(({ asMerged }) => asMerged);
    expect(own.map(({ weight: each }) => each)).toEqual(['auto', 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1]);
    expect(merge.chosen).toMatchObject({ formula: 'lift', weight, asMerged: true, validation: 1 });
    expect(merge.lists).toBe(200);
    const { gain, ndcgGain } = merge.chosen;
    expect(Math.sign(ndcgGain.mean)).toBe(Math.sign(gain.mean));
    expect(ndcgGain.mean).toBeLessThan(weight === 0 ? 1e-9 : gain.mean);
    expect(advice.join(' ')).toContain('Images that stood first were chosen more often for that alone');
    expect(advice.join(' ')).toContain('the vector of its user among them');
  });

  it('counts every order of images that no weight tells apart', async () => {
    const alike = { similarity: 0.5, relevance: 0.4, affinity: 1 };
    const { merge } = await evaluated(0.4, (page) => ({
      ...page,
      images: page.images.map((image) => ({ ...image, ...alike })),
    }));
    if (!merge.measurable) throw new Error(merge.why);
    const mean = Array.from({ length: IMAGES }, (_, i) => 1 / (i + 1) / IMAGES).reduce((a, b) => a + b);
    for (const { validation, asMerged } of merge.points)
      if (asMerged) expect(validation).toBeCloseTo(mean, 10);
  });

  it('finds the same in the exported log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parallax-exported-'));
    try {
      const exported = await evaluated(0.4, (page) => page, join(folder, 'log.csv'));
      expect(exported.merge).toEqual((await evaluated(0.4)).merge);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('chooses by the first third of the lists where they were recorded late in the log', async () => {
    const late = (page: ShownPage): ShownPage =>
      Number(page.searchId.slice(7)) >= 280 ? page : { ...page, images: [] };
    const { merge } = await evaluated(1, late);
    if (!merge.measurable) throw new Error(merge.why);
    expect(merge.lists).toBe(80);
    expect(merge.chosen).toMatchObject({ weight: 1, validation: 1 });
  });

  it('measures no merge where pages have no similarities, or there are none', async () => {
    const ofWords = (page: ShownPage): ShownPage => ({
      ...page,
      images: page.images.map((image) => ({ ...image, similarity: null, relevance: null })),
    });
    expect((await evaluated(0.4, ofWords)).merge).toMatchObject({
      measurable: false,
      why: expect.stringContaining('Not measurable from this log'),
    });
  });
});
