import { MOST_ONLINE_ITEMS, OnlineItems } from '../../../scoring/items/online-items.js';
import { type EventTable, endOfSecond } from '../events/event-table.js';
import { TEST, VALIDATION } from '../protocols/plan.js';
import {
  ITEM_POPULARITY,
  ItemAnswers,
  type ItemAnswersData,
  type NotMeasured,
  quickGain,
} from './item-answers.js';
import { type ItemRun, TELL_EVERY } from './item-run.js';

/** Weights of the transitions beside the neighbours, one of which is chosen on the validation. */
const WEIGHTS = [0, 0.25, 0.5, 1, 2];

const NEIGHBOURS = 'neighbours';
const BOTH = 'neighbours + transitions';
const AT_ONCE = `${BOTH}, event by event`;

/**
 * Replay by time: each event is guessed among the items that its user has not had, then learnt. As elsewhere, the
 * events of a second are guessed before any is learnt. One arm learns each event at once, as published figures do.
 */
export function measureReplay(run: ItemRun, tell: (part: number) => void): ItemAnswersData | NotMeasured {
  const { items } = run.table;
  if (items > MOST_ONLINE_ITEMS) {
    return {
      why: `The log has ${items} items; online models take at most ${MOST_ONLINE_ITEMS}, which are 288 MB. The models of clusters serve.`,
    };
  }
  const isNew = firstsOf(run.table);
  const bySecond = passage(run, isNew, 'by second', (part) => tell(part / 2));
  const atOnce = passage(run, isNew, 'at once', (part) => tell((1 + part) / 2));
  const arms = [ITEM_POPULARITY, NEIGHBOURS, BOTH, AT_ONCE];
  const { user } = bySecond;
  const figures = [...bySecond.figures, ...atOnce.figures.slice(-1)];
  const settings = `transitions at ${bySecond.weight} beside the neighbours, and at ${atOnce.weight} event by event: chosen on the second quarter`;
  return { arms, user, figures, settings };
}

interface Passage {
  readonly user: readonly number[];
  readonly figures: ItemAnswersData['figures'];
  readonly weight: number;
}

/** A passage through the log. The validation comes before the test, so its choice is made when the test begins. */
function passage(
  { table, plan }: ItemRun,
  isNew: Uint8Array,
  learning: 'by second' | 'at once',
  tell: (part: number) => void,
): Passage {
  const online = new OnlineItems(table.users, table.items);
  const answers = new ItemAnswers([ITEM_POPULARITY, NEIGHBOURS, BOTH]);
  const gains = WEIGHTS.map(() => 0);
  const chosen = () => WEIGHTS[gains.indexOf(Math.max(...gains))] ?? 0;
  const ask = (question: number): void => {
    if (isNew[plan.before[question] ?? 0] !== 1) return;
    const user = plan.user[question] ?? 0;
    const right = plan.truth[plan.truthStart[question] ?? 0] ?? 0;
    const seen = online.seen(user);
    const { neighbours, transitions } = online.score(user);
    const mixed = (weight: number) => online.mix(neighbours, transitions, weight);
    if (plan.window[question] === VALIDATION) {
      WEIGHTS.forEach((weight, n) => {
        gains[n] = (gains[n] ?? 0) + quickGain(mixed(weight), right, seen);
      });
    }
    if (plan.window[question] !== TEST) return;
    answers.note(user, [right], [online.popularity(), mixed(0), mixed(chosen())], seen);
  };
  let question = 0;
  let told = 0;
  for (let row = 0; row < table.user.length; ) {
    const end = learning === 'by second' ? endOfSecond(table, row) : row + 1;
    for (; (plan.before[question] ?? Number.POSITIVE_INFINITY) < end; question++) ask(question);
    for (; row < end; row++) online.learn(table.user[row] ?? 0, table.item[row] ?? 0);
    if (row < told + TELL_EVERY) continue;
    told = row;
    tell(row / table.user.length);
  }
  const { user, figures } = answers.data('');
  return { user, figures, weight: chosen() };
}

/** 1 for the first row of a user and an item, which alone is asked for. */
function firstsOf({ user, item, users }: EventTable): Uint8Array {
  // A set a user: a single one of all pairs may outgrow what a Set holds.
  const known = Array.from({ length: users }, () => new Set<number>());
  return Uint8Array.from(user, (number, row) => {
    const own = known[number];
    const before = own?.size;
    return Number(own?.add(item[row] ?? 0).size !== before);
  });
}
