import {
  MAX_NEAR_WORDS,
  type NearWord,
  nearestWords,
  type Spelling,
  swapsOf,
  TWO_EDITS_FROM,
  WORD_LETTERS,
  wordsIn,
} from '../../../../domain/text/spelling.js';
import { field, listIn, numberIn, textIn } from '../client/answer-shape.js';

const FIELDS = ['title', 'keywords', 'tags'] as const;

/** Which of the words some image holds, and for each the terms near to it in every field that holds words. */
export function spellingsRequest(words: readonly string[]): object {
  const filters = words.map((word) => ({
    bool: {
      should: [
        { match: { title: word } },
        { match: { keywords: word } },
        { term: { tags: { value: word, case_insensitive: true } } },
      ],
    },
  }));
  const suggestions = words.flatMap((word, i) =>
    FIELDS.map((name) => [
      `${i} ${name}`,
      {
        text: word,
        term: {
          field: name,
          suggest_mode: 'always',
          analyzer: 'keyword',
          size: MAX_NEAR_WORDS,
          max_edits: word.length >= TWO_EDITS_FROM ? 2 : 1,
          prefix_length: 0,
          min_word_length: WORD_LETTERS.least,
          accuracy: 0.3,
        },
      },
    ]),
  );
  return {
    size: 0,
    query: { term: { kind: 'image' } },
    aggs: { words: { filters: { filters } } },
    suggest: Object.fromEntries(suggestions),
  };
}

/** @throws ParallaxError INTERNAL when the answer makes no sense */
export function parseSpellings(
  words: readonly string[],
  { aggregations, suggestions }: { readonly aggregations: unknown; readonly suggestions: unknown },
): ReadonlyMap<string, Spelling> {
  const counted = listIn(field(aggregations, 'words'), 'buckets');
  return new Map(
    words.map((word, i) => {
      const known = numberIn(counted[i], 'doc_count') > 0;
      return [word, { known, near: known ? [] : nearTo(word, i, suggestions) }];
    }),
  );
}

/** The same word may be near in more than one field. */
function nearTo(word: string, i: number, suggestions: unknown): readonly NearWord[] {
  const swaps = new Set(swapsOf(word));
  const found = new Map<string, NearWord & { readonly edits: number }>();
  for (const name of FIELDS) {
    for (const entry of listIn(suggestions, `${i} ${name}`)) {
      for (const option of listIn(entry, 'options')) {
        const [near, other] = wordsIn(textIn(option, 'text'));
        if (near === undefined || other !== undefined || near === word) continue;
        const images = numberIn(option, 'freq') + (found.get(near)?.images ?? 0);
        found.set(near, { word: near, images, edits: swaps.has(near) ? 1 : editsOf(option, word) });
      }
    }
  }
  return nearestWords([...found.values()]);
}

/** The suggester's score is 1 - edits / length of the shorter of both words. */
function editsOf(option: unknown, word: string): number {
  const shorter = Math.min(word.length, textIn(option, 'text').length);
  return Math.round((1 - numberIn(option, 'score')) * shorter);
}
