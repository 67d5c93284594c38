import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { Spread } from '../../domain/release.js';
import { meanVector, type Vector } from '../../domain/vector.js';
import { measureSpread } from '../../scoring/relevance/measure-spread.js';
import { saysSomething } from '../ingest/picture-identity.js';
import { PROBE_NOUNS } from './probe-nouns.js';

const PROBES = 256;
/** With fewer titles than this that say something, the shipped nouns say more. */
const FEWEST_TITLES = 32;

export interface SpreadSources {
  readonly embedder: Pick<Embedder, 'embedTexts'>;
  /** A random sample of the catalogue's vectors, 4,096 or all. */
  readonly sample: readonly Vector[];
  readonly titles: readonly string[];
  /** In [0, 1), seeded. */
  readonly random: () => number;
}

/**
 * Measures the spread of similarities for each kind of query: the catalogue's own titles as texts, its own
 * images, and the mean of one of each.
 */
export async function measureReleaseSpread(sources: SpreadSources): Promise<Spread> {
  const { embedder, sample, random } = sources;
  const texts = await embedder.embedTexts(probeTexts(sources.titles, random));
  const pictures = sample.slice(0, PROBES);
  const mixed = pictures.map((picture, index) => {
    const text = texts[index % texts.length];
    return text === undefined ? picture : meanVector([text, picture]);
  });
  const spreadOf = (probes: readonly Vector[]): number =>
    measureSpread({ probes, catalogue: sample, random });
  return { text: spreadOf(texts), image: spreadOf(pictures), mixed: spreadOf(mixed) };
}

/** Titles that say something, at most 256; else nouns. */
export function probeTexts(titles: readonly string[], random: () => number): readonly string[] {
  const speaking = [...new Set(titles)].filter(saysSomething).sort();
  if (speaking.length < FEWEST_TITLES) return PROBE_NOUNS;
  for (let at = 0; at < Math.min(PROBES, speaking.length); at++) {
    const other = at + Math.floor(random() * (speaking.length - at));
    [speaking[at], speaking[other]] = [speaking[other] ?? '', speaking[at] ?? ''];
  }
  return speaking.slice(0, PROBES);
}
