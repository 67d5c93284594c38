import { type CatalogueSample, readSample } from '../../src/catalogue/clusters/catalogue-sample.js';
import { measureReleaseRelevance } from '../../src/catalogue/clusters/measure-release-relevance.js';
import { seededRandom } from '../../src/clustering/seeded-random.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { Release } from '../../src/domain/release.js';

const SEED = 1;

/** A release without the labels of this subject. */
export type WithoutLabelsOf = (subject: string, release: Release) => Promise<Release>;

/** Measures what the release says of relevance anew, as publishing does, without the labels of one subject. */
export async function withoutLabels(directory: string, embedder: Embedder): Promise<WithoutLabelsOf> {
  const sample = await sampleOf(directory, embedder);
  const known = new Map<string, Promise<Pick<Release, 'relevance'>>>();
  return async (subject, release) => {
    const measured =
      known.get(subject) ??
      measureReleaseRelevance({
        embedder,
        sample: unlabelled(sample, subject),
        spread: release.spread,
        random: seededRandom(SEED),
      });
    known.set(subject, measured);
    const { relevance: _, ...others } = release;
    return { ...others, ...(await measured), id: `${release.id}-without-${subject.replaceAll(' ', '-')}` };
  };
}

/** All of it in memory: it is read once a subject. */
async function sampleOf(directory: string, { name, space }: Embedder): Promise<CatalogueSample> {
  const writer = await openEmbeddedIndexWriter({ directory, embedder: name, space });
  try {
    const sample = await readSample(writer, seededRandom(SEED));
    const images: { readonly row: number; readonly vector: Float32Array }[] = [];
    for await (const image of sample.all()) images.push(image);
    async function* all() {
      yield* images;
    }
    return { ...sample, all };
  } finally {
    await writer.close();
  }
}

function unlabelled(sample: CatalogueSample, subject: string): CatalogueSample {
  return {
    ...sample,
    tags: sample.tags.map((tags) => tags.filter((tag) => tag !== subject)),
    titles: sample.titles.map((title) => title.replace(new RegExp(`\\b${subject}\\w*`, 'gi'), '')),
  };
}
