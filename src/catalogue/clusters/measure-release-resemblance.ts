import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { Resemblance } from '../../domain/release.js';
import { wordsIn } from '../../domain/text/spelling.js';
import { cosine, type Vector } from '../../domain/vector.js';
import type { CatalogueSample } from './catalogue-sample.js';

const MOST_PROBES = 256;
/** Fewer different words tell nothing of what the next one resembles. */
const FEWEST_WORDS = 16;
/** Products of two numbers that the measurement may take: about half a minute. */
const MOST_PRODUCTS = 3e10;

export interface ResemblanceSources {
  readonly embedder: Pick<Embedder, 'embedTexts' | 'space'>;
  readonly sample: Pick<CatalogueSample, 'titles' | 'all'>;
  /** In [0, 1), seeded. */
  readonly random: () => number;
}

/**
 * Measures the similarity of the catalogue's own words to their nearest images. Words of its titles are the
 * queries. They are compared with every image, because the best of a sample is farther than the best of all.
 *
 * @returns null for a catalogue whose titles have too few words
 */
export async function measureReleaseResemblance(sources: ResemblanceSources): Promise<Resemblance | null> {
  const { embedder, sample, random } = sources;
  const affordable = Math.floor(MOST_PRODUCTS / (sample.titles.length * embedder.space.dimension));
  const most = Math.min(MOST_PROBES, Math.max(FEWEST_WORDS, affordable));
  const words = probeWords(sample.titles, most, random);
  if (words.length < FEWEST_WORDS) return null;
  const best = await nearest(await embedder.embedTexts(words), sample);
  return { threshold: quantile(best, UPPER), least: quantile(best, LOWER), words: words.length };
}

/**
 * For three words in four the nearest image is no nearer than that, so it separates clear cases only. Letters
 * already limit what a text may be corrected to, and nonsense is as near as many words are.
 */
const UPPER = 0.75;
/** Words farther than this describe a style or view rather than a subject: "facing", "copy". */
const LOWER = 0.1;

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

async function nearest(
  probes: readonly Vector[],
  sample: Pick<CatalogueSample, 'all'>,
): Promise<readonly number[]> {
  const best = probes.map(() => -1);
  for await (const { vector } of sample.all()) {
    probes.forEach((probe, i) => {
      best[i] = Math.max(best[i] ?? -1, cosine(probe, vector));
    });
  }
  return best;
}

/** Different words of the titles, drawn at random. */
function probeWords(titles: readonly string[], most: number, random: () => number): readonly string[] {
  const words = [...new Set(titles.flatMap(wordsIn))].sort();
  const wanted = Math.min(most, words.length);
  for (let at = 0; at < wanted; at++) {
    const other = at + Math.floor(random() * (words.length - at));
    [words[at], words[other]] = [words[other] ?? '', words[at] ?? ''];
  }
  return words.slice(0, wanted);
}
