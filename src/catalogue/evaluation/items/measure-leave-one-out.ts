import { randomOrder, seededRandom } from '../../../clustering/seeded-random.js';
import { MOST_EASE_ITEMS } from '../../../scoring/items/item-ease.js';
import { itemCounts, type Sequences } from '../../../scoring/items/item-model.js';
import { addScaled, ItemModels, type Mixture, type Part } from '../../../scoring/items/item-models.js';
import {
  ITEM_POPULARITY,
  ItemAnswers,
  type ItemAnswersData,
  type NotMeasured,
  quickGain,
} from './item-answers.js';
import { type ItemRun, TELL_EVERY } from './item-run.js';
import { learntSequences } from './learnt-sequences.js';

/** Each question scores every item, by several models. */
const MOST_ITEMS = 50_000;
/** Users by whom settings are chosen, at most. */
const MOST_CHOOSING = 4_000;
/** Equal scores are ordered by popularity. */
const POPULARITY = 1e-9;

const TRANSITIONS = [
  { gaps: 1, power: 1 },
  { gaps: 5, power: 1 },
  { gaps: 10, power: 1 },
  { gaps: 10, power: 0.5 },
];

interface Asked {
  readonly history: Int32Array;
  readonly right: number;
}

/**
 * The newest item of each user, when all others are learnt. Settings are chosen by the item before it, with models
 * that have not learnt that; then the models are fitted anew with it.
 */
export function measureLeaveOneOut(
  { table, plan, seed }: ItemRun,
  tell: (part: number) => void,
): ItemAnswersData | NotMeasured {
  const { items } = table;
  if (items > MOST_ITEMS) {
    return {
      why: `The log has ${items} items; models of single items take at most ${MOST_ITEMS}. The models of clusters serve.`,
    };
  }
  const sequences = learntSequences(table, plan);
  const hasEase = items <= MOST_EASE_ITEMS;
  const mixture = chooseMixture(sequences, items, seed, hasEase, (part) => tell(0.6 * part));
  const models = new ItemModels(sequences, items, (done) => tell(0.6 + (0.3 * done) / items));
  const counts = itemCounts(sequences, items);
  const [base, ...more] = mixture;
  const alone: Mixture = base === undefined ? [] : [base];
  const names = [ITEM_POPULARITY, alone, ...(more.length > 0 ? [mixture] : [])].map((arm) =>
    typeof arm === 'string' ? arm : nameOf(arm),
  );
  const answers = new ItemAnswers(names);
  plan.user.forEach((user, question) => {
    const history = sequences[user] ?? new Int32Array();
    const right = plan.truth[plan.truthStart[question] ?? 0] ?? 0;
    const lists = [alone, mixture].slice(0, names.length - 1).map((one) => {
      const scores = models.mix(one, history);
      addScaled(scores, POPULARITY, counts);
      return scores;
    });
    answers.note(user, [right], [counts, ...lists], new Set(history));
    if (question % TELL_EVERY === 0) tell(0.9 + (0.1 * question) / plan.user.length);
  });
  const without = hasEase ? '' : `; EASE takes at most ${MOST_EASE_ITEMS} items, and this log has ${items}`;
  return answers.data(`${mixture.map(settingOf).join(' + ')}, chosen by the item before the last${without}`);
}

/** Coordinate search: the base alone, then the transitions beside it, then the neighbours beside both. */
function chooseMixture(
  sequences: Sequences,
  items: number,
  seed: number,
  hasEase: boolean,
  tell: (part: number) => void,
): Mixture {
  const earlier = sequences.map((sequence) => sequence.subarray(0, Math.max(0, sequence.length - 1)));
  const models = new ItemModels(earlier, items, (done) => tell((0.6 * done) / items));
  const asked = askedOf(sequences, seed);
  const best = (mixtures: readonly Mixture[]): Mixture => {
    const gains = gainsOf(mixtures, models, asked, itemCounts(earlier, items));
    return mixtures[gains.indexOf(Math.max(...gains))] ?? [];
  };
  const alone = (part: Part): Mixture => [{ weight: 1, part }];
  const base = best(
    hasEase
      ? [1, 0.8, 0.6].map((decay) => alone({ kind: 'EASE', penalty: 100, decay }))
      : [0, 5, 20].flatMap((shrink) =>
          [0.9, 0.8, 0.7, 0.6].map((decay) => alone({ kind: 'neighbours', shrink, decay })),
        ),
  );
  tell(0.7);
  const weights = hasEase ? [0.1, 0.2, 0.4, 0.8] : [0.25, 0.5, 1, 2, 4];
  const followers = TRANSITIONS.flatMap((settings) =>
    [0.8, 0.6, 0.4].map((decay) => ({ kind: 'transitions' as const, decay, ...settings })),
  );
  const followed = best([
    base,
    ...followers.flatMap((part) => weights.map((weight) => [...base, { weight, part }])),
  ]);
  tell(0.9);
  if (!hasEase) return followed;
  return best([
    followed,
    ...[0.1, 0.3].map((weight) => [
      ...followed,
      { weight, part: { kind: 'neighbours' as const, shrink: 5, decay: 0.8 } },
    ]),
  ]);
}

/** The item before the last of some users, and what they had before it. */
function askedOf(sequences: Sequences, seed: number): readonly Asked[] {
  const able = sequences.filter(({ length }) => length >= 2);
  const drawn = Array.from(randomOrder(able.length, seededRandom(seed)).subarray(0, MOST_CHOOSING));
  return drawn.flatMap((place) => {
    const sequence = able[place];
    return sequence === undefined ? [] : [{ history: sequence.subarray(0, -1), right: sequence.at(-1) ?? 0 }];
  });
}

/** Mean gain of each mixture; parts that mixtures share are scored once a user. */
function gainsOf(
  mixtures: readonly Mixture[],
  models: ItemModels,
  asked: readonly Asked[],
  counts: Float64Array,
): readonly number[] {
  const gains = mixtures.map(() => 0);
  for (const { history, right } of asked) {
    const seen = new Set(history);
    if (seen.has(right)) continue;
    const scored = new Map<Part, Float64Array>();
    mixtures.forEach((mixture, n) => {
      const sum = counts.map((count) => POPULARITY * count);
      for (const { weight, part } of mixture) {
        const scores = scored.get(part) ?? models.score(part, history);
        scored.set(part, scores);
        addScaled(sum, weight, scores);
      }
      gains[n] = (gains[n] ?? 0) + quickGain(sum, right, seen);
    });
  }
  return gains;
}

function nameOf(mixture: Mixture): string {
  return mixture.map(({ part }) => part.kind).join(' + ');
}

function settingOf({ weight, part: { kind, ...settings } }: Mixture[number]): string {
  const words = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return `${weight === 1 ? '' : `${weight} `}${kind} (${words.join(', ')})`;
}
