import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { workerUrl } from '#src/datasources/worker-url.js';
import type { PlannedImage } from './catalogue-plan.js';
import type { DrawingAnswer, DrawingOrder } from './drawing.worker.js';
import type { PictureFormat } from './encode-picture.js';

/** Orders a worker holds at a time: enough that it never waits for the next one. */
const AHEAD = 4;

/**
 * Draws images in worker threads.
 *
 * @param pictures  drawn from the first to the last; results arrive nearly in that order
 * @param onDrawn   called with each image's position and bytes, one call at a time; a slow one makes the
 *                   workers wait
 * @throws the first error of a worker or of `onDrawn`, after every worker has ended
 */
export async function drawInWorkers(
  pictures: readonly PlannedImage[],
  format: PictureFormat,
  workers: number,
  onDrawn: (n: number, bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  let next = 0;
  let delivered: Promise<void> = Promise.resolve();
  const order = (): DrawingOrder => {
    const picture = pictures[next];
    return picture === undefined ? null : { n: next++, picture, format };
  };

  const runWorker = async (): Promise<void> => {
    const worker = new Worker(workerUrl(import.meta.url, './drawing.worker.js'));
    const ended = once(worker, 'exit');
    let failure: { readonly error: unknown } | undefined;
    let open = 0;
    const proceed = (): void => {
      const following = failure === undefined ? order() : null;
      if (following !== null) {
        open++;
        worker.postMessage(following);
      } else if (open === 0) worker.postMessage(null);
    };
    const fail = (error: unknown): void => {
      failure ??= { error };
      next = pictures.length;
    };
    worker.on('message', (answer: DrawingAnswer) => {
      if (answer.kind === 'failed') fail(answer.error);
      else delivered = delivered.then(() => onDrawn(answer.n, answer.bytes));
      delivered.catch(fail).then(() => {
        open--;
        proceed();
      });
    });
    worker.on('error', fail);
    for (let i = 0; i < AHEAD; i++) proceed();
    await ended;
    if (failure !== undefined) throw failure.error;
  };

  const runs = await Promise.allSettled(Array.from({ length: workers }, runWorker));
  for (const run of runs) if (run.status === 'rejected') throw run.reason;
}
