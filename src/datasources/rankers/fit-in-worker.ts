import { Worker } from 'node:worker_threads';
import type { ClusterTable } from '../../scoring/models/cluster-table.js';
import type { BlendFit } from '../../scoring/models/fit/blend-fit.js';
import type { UserImages } from '../../scoring/models/fit/fit-blend.js';
import type { AffinitySettings } from '../../scoring/models/settings.js';
import { workerUrl } from '../worker-url.js';

/** Input of a fit. */
export interface FitOrder {
  readonly users: readonly UserImages[];
  readonly table: ClusterTable;
  readonly settings: AffinitySettings;
}

/** Input of the thread. */
export interface FitWork extends FitOrder {
  /** Not 0 once the fit is cancelled; in shared memory, since the thread reads no messages meanwhile. */
  readonly stopped: Int32Array;
}

/** Fits the blend beside the event loop: seconds of work for many users. The signal ends it. */
export function fitInWorker(order: FitOrder, signal: AbortSignal): Promise<BlendFit> {
  return new Promise((resolve, reject) => {
    const stopped = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: FitWork = { ...order, stopped };
    const worker = new Worker(workerUrl(import.meta.url, './fit-blend.worker.js'), { workerData });
    const stop = (): void => {
      Atomics.store(stopped, 0, 1);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('The blend was not fitted: its thread ended.'));
    });
  });
}
