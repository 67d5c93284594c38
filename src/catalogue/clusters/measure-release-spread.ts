import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { Spread } from '../../domain/release.js';
import { meanVector, type Vector } from '../../domain/vector.js';
import { measureSpread } from '../../scoring/relevance/measure-spread.js';
import { saysSomething } from '../ingest/image-identity.js';

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

/**
 * 256 common search subjects, for a catalogue without titles to probe with. One word each, of every kind:
 * animals, plants, food, places, vehicles, tools, clothes, people, weather, art.
 */
export const PROBE_NOUNS: readonly string[] = `
  cat dog horse cow sheep goat pig rabbit mouse squirrel fox wolf bear lion tiger elephant giraffe zebra
  monkey deer whale dolphin shark fish crab octopus turtle frog snake lizard bird eagle owl duck swan penguin
  parrot chicken butterfly bee spider ant snail
  tree flower rose tulip sunflower grass leaf forest mushroom cactus palm garden moss bamboo
  apple banana orange lemon strawberry grape cherry pear pineapple tomato potato carrot onion pepper bread
  cheese cake pie pizza burger soup salad rice noodles egg meat coffee tea wine beer chocolate honey
  house castle church tower bridge skyscraper cottage palace temple lighthouse windmill factory school
  hospital station airport harbour market street road tunnel door window roof wall fence
  kitchen bedroom bathroom office library museum theatre stadium playground restaurant
  mountain hill valley river lake waterfall sea beach island desert cave volcano glacier field meadow
  sky sun moon star cloud rain snow storm lightning rainbow fog sunset night fire smoke ice
  car bus lorry van bicycle motorcycle train boat ship airplane helicopter balloon rocket tractor
  wheel engine anchor
  chair table bed sofa lamp clock mirror carpet curtain candle bottle cup plate bowl knife fork
  spoon basket box bag suitcase key lock umbrella
  hammer saw axe shovel ladder scissors needle brush pencil book newspaper map camera telephone computer
  television radio
  shirt dress coat hat shoe boot glove scarf glasses ring crown mask
  man woman child baby family crowd wedding dancer singer soldier doctor farmer face hand eye
  football tennis swimming skiing
  guitar piano violin drum trumpet painting sculpture statue robot toy doll
`
  .trim()
  .split(/\s+/);
