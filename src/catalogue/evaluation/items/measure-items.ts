import type { EventTable } from '../events/event-table.js';
import type { Plan } from '../protocols/plan.js';
import type { Protocol } from '../report/report.js';
import type { ItemAnswersData } from './item-answers.js';
import { measureLeaveOneOut } from './measure-leave-one-out.js';
import { measureReplay } from './measure-replay.js';
import { measureSplit } from './measure-split.js';

/** A log, what is asked of it, and what is drawn by. Shared and plain, so that a worker can have it. */
export interface ItemRun {
  readonly table: EventTable;
  readonly plan: Plan;
  readonly protocol: Protocol;
  readonly seed: number;
}

/** Number of items after which another model would not fit: the clusters' models alone serve then. */
export type NotMeasured = { readonly why: string };

/** @param tell  receives what is being done and how far it is, from 0 to 1 */
export function measureItems(
  run: ItemRun,
  tell: (part: number) => void = () => {},
): ItemAnswersData | NotMeasured {
  switch (run.protocol) {
    case 'split':
      return measureSplit(run, tell);
    case 'leave-one-out':
      return measureLeaveOneOut(run, tell);
    case 'replay':
      return measureReplay(run, tell);
    case 'personalize':
      return { why: "Models of items are not measured by Personalize's split: take another protocol." };
  }
}
