import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../domain/errors.js';
import type { Assigner } from './assigner.js';
import type { FixedRows } from './fixed-rows.js';
import type { Reassignment } from './reassign.js';
import { createWorkspace, type Workspace } from './workspace.js';

/** Data that a worker starts with. */
export interface LaneSetup {
  readonly workspace: Workspace;
  readonly lane: number;
}

export type LaneMessage = Reassignment | 'close';

/** Where and on how many threads to assign. */
export interface Threads {
  /** At least 1. */
  readonly count: number;
  /** The compiled `assign.worker.js`; the caller knows where the product was built. */
  readonly worker: URL;
}

/**
 * Assigns on worker threads that claim rows from shared memory.
 *
 * @throws ParallaxError INTERNAL (from `assign` and `close`) when a worker cannot start or dies
 */
export function assignOnThreads(rows: FixedRows, capacity: number, threads: Threads): Assigner {
  const workspace = createWorkspace(rows, capacity, threads.count);
  const lanes = workspace.lanes.map((_, lane) => startLane(threads.worker, { workspace, lane }));
  return {
    workspace,
    assign: async (from, to, clusters) => {
      Atomics.store(workspace.cursor, 0, from);
      const moved = await Promise.all(lanes.map((lane) => lane.run({ to, clusters })));
      return moved.reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

interface LaneThread {
  run(job: Reassignment): Promise<number>;
  close(): Promise<void>;
}

function startLane(url: URL, setup: LaneSetup): LaneThread {
  const worker = new Worker(url, { workerData: setup });
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', (cause) => reject(died(url, cause)));
    worker.once('exit', (code) => reject(died(url, `exit code ${code}`)));
  });
  // Prevents an unhandled rejection if no caller waits when the worker ends normally.
  ended.catch(() => {});
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const answer = (): Promise<number> => new Promise((resolve) => worker.once('message', resolve));
  const send = (message: LaneMessage): void => worker.postMessage(message);
  return {
    run: async (job) => {
      const moved = answer();
      send(job);
      return Promise.race([moved, ended]);
    },
    close: async () => {
      send('close');
      await exited;
    },
  };
}

function died(url: URL, cause: unknown): ParallaxError {
  return new ParallaxError('INTERNAL', `A clustering thread (${url.pathname}) ended before its work.`, {
    cause,
  });
}
