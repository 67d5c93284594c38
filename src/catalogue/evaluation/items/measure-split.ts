import { seededRandom } from '../../../clustering/seeded-random.js';
import { type AlsSettings, fitItemAls } from '../../../scoring/items/item-als.js';
import { fitItemEase, MOST_EASE_ITEMS } from '../../../scoring/items/item-ease.js';
import { itemCounts } from '../../../scoring/items/item-model.js';
import { addScaled, standardised } from '../../../scoring/items/item-models.js';
import { ITEM_POPULARITY, ItemAnswers, type ItemAnswersData, type NotMeasured } from './item-answers.js';
import { type ItemRun, TELL_EVERY } from './item-run.js';
import { learntSequences } from './learnt-sequences.js';

/** Chosen on a fifth of MovieLens-100k's training part; the test part was looked at once. */
const PENALTY = 600;
const ALS: AlsSettings = { factors: 32, unknownWeight: 0.2, penalty: 6, rounds: 12 };
const EASE_WEIGHT = 0.25;

/** A split that was made elsewhere: the training part is learnt whole, and the order in it does not count. */
export function measureSplit(
  { table, plan, seed }: ItemRun,
  tell: (part: number) => void,
): ItemAnswersData | NotMeasured {
  const { items } = table;
  if (items > MOST_EASE_ITEMS) return { why: tooMany(items) };
  const sequences = learntSequences(table, plan);
  const counts = itemCounts(sequences, items);
  const ease = fitItemEase(sequences, items, PENALTY, (done) => tell((0.7 * done) / items));
  const als = fitItemAls(sequences, items, ALS, seededRandom(seed));
  const answers = new ItemAnswers([ITEM_POPULARITY, 'EASE', 'iALS', 'EASE + iALS']);
  plan.user.forEach((user, question) => {
    const history = sequences[user] ?? new Int32Array();
    const right = Array.from(plan.truth.subarray(plan.truthStart[question], plan.truthStart[question + 1]));
    const lists = [ease.score(history, 1), als.score(history, 1)].map(standardised);
    const both = new Float64Array(items);
    lists.forEach((list, n) => {
      addScaled(both, n === 0 ? EASE_WEIGHT : 1, list);
    });
    const known = [counts, ...lists, both].map((list) => withoutUnknown(list, counts));
    answers.note(user, [...new Set(right)], known, new Set(history));
    if (question % TELL_EVERY === 0) tell(0.8 + (0.2 * question) / plan.user.length);
  });
  return answers.data(
    `${EASE_WEIGHT} EASE (penalty ${PENALTY}) + iALS (${ALS.factors} factors, unknown pairs ${ALS.unknownWeight}, penalty ${ALS.penalty}), in standard deviations; constants of MovieLens-100k's training part`,
  );
}

/** An item that no one had says nothing: it comes last. */
function withoutUnknown(scores: Float64Array, counts: Float64Array): Float64Array {
  return scores.map((score, item) => (counts[item] === 0 ? -Number.MAX_VALUE : score));
}

function tooMany(items: number): string {
  return `The log has ${items} items; EASE takes at most ${MOST_EASE_ITEMS}, which are 288 MB. The models of clusters serve.`;
}
