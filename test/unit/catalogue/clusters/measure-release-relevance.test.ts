import { describe, expect, it } from 'vitest';
import type { CatalogueSample } from '../../../../src/catalogue/clusters/catalogue-sample.js';
import { judgeQueries } from '../../../../src/catalogue/clusters/judge-queries.js';
import { measureReleaseRelevance } from '../../../../src/catalogue/clusters/measure-release-relevance.js';
import { chooseLabels } from '../../../../src/catalogue/clusters/relevance-labels.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { unitVector, type Vector } from '../../../../src/domain/vector.js';

const SUBJECTS = 8;
const spread = { text: 0.2, image: 0.2, mixed: 0.2 };

/** The axis of a subject, and a little of something else. */
function near(subject: number, random: () => number): Vector {
  return unitVector(Array.from({ length: SUBJECTS + 4 }, (_, i) => (i === subject ? 1 : random() * 0.5)));
}

/** 320 images of eight subjects, described as the test likes. */
function aSample(describe: (subject: number, image: number) => { title?: string; tags?: string[] }) {
  const random = seededRandom(5);
  const subjects = Array.from({ length: 320 }, (_, row) => row % SUBJECTS);
  const vectors = subjects.map((subject) => near(subject, random));
  const described = subjects.map(describe);
  async function* all() {
    for (const [row, vector] of vectors.entries()) yield { row, vector };
  }
  return {
    rows: subjects.map((_, row) => row),
    vectors,
    titles: described.map(({ title = 'IMG 1' }) => title),
    tags: described.map(({ tags = [] }) => tags),
    all,
  } satisfies CatalogueSample;
}

const asked: string[] = [];
/** Knows `subject N` in any case; every other text has a random vector. */
const embedder = {
  space: { model: 'fake', dimension: SUBJECTS + 4 },
  async embedTexts(texts: readonly string[]) {
    asked.push(...texts);
    return texts.map((text) => {
      const known = /([a-h])subject/i.exec(text)?.[1];
      const random = seededRandom(text.length);
      return known === undefined
        ? unitVector(Array.from({ length: SUBJECTS + 4 }, () => random() - 0.5))
        : unitVector(
            Array.from({ length: SUBJECTS + 4 }, (_, i) => (i === 'abcdefgh'.indexOf(known) ? 1 : 0.1)),
          );
    });
  },
};

const nameOf = (subject: number) => `${'abcdefgh'[subject]}subject`;
const measure = (sample: CatalogueSample) =>
  measureReleaseRelevance({ embedder, sample, spread, random: seededRandom(1) });

describe('the relevance of a release', () => {
  it('is fitted for each kind of query to the tags of the images', async () => {
    const { relevance } = await measure(aSample((subject) => ({ tags: [nameOf(subject)] })));
    for (const kind of ['text', 'image', 'mixed'] as const) {
      const curve = relevance?.[kind];
      expect(curve?.fit.labels).toBe('tags');
      expect(curve?.best).toBeGreaterThan(0.9);
      expect(curve?.probabilities.at(-1)).toBeLessThan(0.1);
    }
    // Eight tags as texts; each image as one query of the others.
    expect(relevance?.text?.fit).toMatchObject({ queries: 8, judgements: 8 * 320 });
    expect(relevance?.image?.fit).toMatchObject({ queries: 128, judgements: 128 * 319 });
  });

  it('is the same twice', async () => {
    const sample = () => aSample((subject) => ({ tags: [nameOf(subject)] }));
    expect(await measure(sample())).toEqual(await measure(sample()));
  });

  it('takes the words of titles where there are no tags', async () => {
    const { relevance } = await measure(aSample((subject, i) => ({ title: `${nameOf(subject)} no ${i}` })));
    expect(relevance?.text?.fit).toMatchObject({ labels: 'titles', queries: 8 });
  });

  it('leaves out tags that are nothing that can be seen', async () => {
    const tags = (subject: number, i: number) => [nameOf(subject), `camera${'xyz'[i % 3]}`];
    const { relevance } = await measure(aSample((subject, i) => ({ tags: tags(subject, i) })));
    expect(asked).toContain('camerax');
    expect(relevance?.text?.fit.queries).toBe(8);
  });

  it('is absent where the images say nothing of themselves, and where all say the same', async () => {
    expect(await measure(aSample(() => ({})))).toEqual({});
    expect(await measure(aSample(() => ({ tags: ['everything'] })))).toEqual({});
    expect(await measure(aSample((_, i) => ({ tags: [`only-${i}`] })))).toEqual({});
  });
});

describe('the labels of a catalogue', () => {
  it('are at most so many, drawn by the seed, whatever order the images came in', () => {
    const tags = Array.from({ length: 300 }, (_, i) => [`tag${String.fromCharCode(97 + (i % 20))}`]);
    const titles = tags.map(() => 'IMG 1');
    const texts = (rows: string[][]) =>
      chooseLabels({ titles, tags: rows }, 5, seededRandom(3))?.labels.map(({ text }) => text);
    expect(texts(tags)).toHaveLength(5);
    expect(texts([...tags].reverse())).toEqual(texts(tags));
  });
});

describe('judged queries', () => {
  it('measure gaps to the best of the whole catalogue, not of the sample', async () => {
    const whole = aSample((subject) => ({ tags: [nameOf(subject)] }));
    const few = { ...whole, rows: whole.rows.slice(8, 20), vectors: whole.vectors.slice(8, 20) };
    const query = { vector: whole.vectors[0] ?? unitVector([1]), relevant: new Set([0]), exclude: null };
    const [judged] = await judgeQueries([query], few, 0.3);
    expect(judged?.gaps.length).toBeGreaterThanOrEqual(200);
    expect(judged?.gaps[0]).toBeCloseTo(0, 6);
    expect(judged?.relevant[0]).toBe(1);
    const [others] = await judgeQueries([{ ...query, exclude: 0 }], few, 0.3);
    expect(others?.relevant).toEqual(new Uint8Array(others?.gaps.length ?? 0));
  });
});
