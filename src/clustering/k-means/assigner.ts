import type { FixedRows } from './fixed-rows.js';
import { createReassign } from './reassign.js';
import { createWorkspace, type Workspace } from './workspace.js';

/** Assigns rows to centroids on one thread or several. The result is identical to the bit. */
export interface Assigner {
  readonly workspace: Workspace;
  /**
   * Sends the rows `from`..`to - 1` to the nearest of the first `clusters` centroids of the workspace and
   * books what moved on its lanes. Answers how many rows changed their cell.
   */
  assign(from: number, to: number, clusters: number): Promise<number>;
  close(): Promise<void>;
}

/** Assigns on the calling thread, which does nothing else meanwhile. */
export function assignHere(rows: FixedRows, capacity: number): Assigner {
  const workspace = createWorkspace(rows, capacity, 1);
  const reassign = createReassign(workspace, 0);
  return {
    workspace,
    assign: async (from, to, clusters) => {
      Atomics.store(workspace.cursor, 0, from);
      return reassign({ to, clusters });
    },
    close: async () => {},
  };
}
