import { applyDeployment } from '../../provisioning/engine/apply-deployment.js';
import type { OpenTheDeployment } from '../../provisioning/engine/open-deployment.js';
import { planDeployment } from '../../provisioning/engine/plan-deployment.js';
import type { Waiting } from '../../provisioning/engine/waiting.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { formatOutcome } from '../deployment/format-outcome.js';
import { costs } from '../deployment/format-plan.js';
import type { WorkBoard } from '../deployment/work-board.js';

export interface ApplyContext {
  readonly open: OpenTheDeployment;
  readonly waiting: Waiting;
  /** Aborts with the person's Ctrl-C. */
  readonly signal: AbortSignal;
  readonly board: WorkBoard;
  readonly print: (line: string) => void;
}

/** Exit code that shells report for a program ended by Ctrl-C. */
const STOPPED = 130;

/**
 * Creates the resources that the deployment lacks.
 *
 * @returns the exit code: 1 after a failure or with a blocked resource, 130 when it was stopped
 */
export async function apply(
  { file, detach }: { readonly file: string; readonly detach: boolean },
  { open, waiting, signal, board, print }: ApplyContext,
): Promise<number> {
  const deployment = await readDeployment(file);
  const opened = await open(deployment);
  try {
    const applied = await applyDeployment(opened, { waiting, signal, progress: board, detach });
    board.end();
    for (const line of formatOutcome(applied, opened.resources, deployment)) print(line);
    if (applied.kind === 'done') {
      const { resources, checks, superseded } = opened;
      const standing = await planDeployment(resources, checks, superseded);
      for (const line of ['', ...costs({ ...standing, once: 0 })]) print(line);
    }
    if (applied.kind === 'stopped') return STOPPED;
    return applied.kind === 'done' || applied.kind === 'started' ? 0 : 1;
  } finally {
    board.end();
    await opened.close();
  }
}
