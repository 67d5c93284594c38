import { workerUrl } from '../../../datasources/worker-url.js';
import type { Progress } from '../../progress.js';
import { measuredInThread } from '../in-thread.js';
import type { ItemAnswersData, NotMeasured } from './item-answers.js';
import type { ItemRun } from './item-run.js';

const PERCENT = 100;

/** Measures the models of items in a thread of its own. */
export async function runItems(run: ItemRun, progress: Progress): Promise<ItemAnswersData | NotMeasured> {
  const stage = progress.stage('percent of the models of items', PERCENT);
  const answers = await measuredInThread<ItemAnswersData | NotMeasured>(
    workerUrl(import.meta.url, './measure-items.worker.js'),
    run,
    (part) => stage.at(Math.floor(PERCENT * part)),
    'The models of items were not measured: their thread ended.',
  );
  stage.end();
  return answers;
}
