import type { ItemAnswersData, NotMeasured } from './item-answers.js';
import type { ItemRun } from './item-run.js';
import { measureLeaveOneOut } from './measure-leave-one-out.js';
import { measureReplay } from './measure-replay.js';
import { measureSplit } from './measure-split.js';

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
