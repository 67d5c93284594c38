import { Worker } from 'node:worker_threads';
import { workerUrl } from '../../../datasources/worker-url.js';
import type { Progress } from '../../progress.js';
import type { ItemAnswersData, NotMeasured } from './item-answers.js';
import type { ItemRun } from './item-run.js';

/** Message of the worker. */
export type ItemMessage =
  | { readonly kind: 'at'; readonly part: number }
  | { readonly kind: 'answers'; readonly answers: ItemAnswersData | NotMeasured };

const PERCENT = 100;

/** Measures the models of items in a thread of its own. */
export async function runItems(run: ItemRun, progress: Progress): Promise<ItemAnswersData | NotMeasured> {
  const stage = progress.stage('percent of the models of items', PERCENT);
  const answers = await new Promise<ItemAnswersData | NotMeasured>((resolve, reject) => {
    const worker = new Worker(workerUrl(import.meta.url, './measure-items.worker.js'), { workerData: run });
    worker.on('message', (message: ItemMessage) => {
      if (message.kind === 'at') stage.at(Math.floor(PERCENT * message.part));
      else resolve(message.answers);
    });
    worker.once('error', reject);
    worker.once('exit', () =>
      reject(new Error('The models of items were not measured: their thread ended.')),
    );
  });
  stage.end();
  return answers;
}
