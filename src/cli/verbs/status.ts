import type { OpenTheDeployment } from '../../provisioning/engine/open-deployment.js';
import { type PartStatus, statusOf, watchStatus } from '../../provisioning/engine/status-of.js';
import type { Waiting } from '../../provisioning/engine/waiting.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { formatStatus } from '../deployment/format-status.js';

export interface StatusSurroundings {
  readonly open: OpenTheDeployment;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** While nothing changes but the clock, a person is shown no more often than this that it goes on. */
const AGAIN_MS = 60_000;

/**
 * Shows how everything stands; changes nothing.
 *
 * @returns the exit code: 1 when something has failed or belongs to somebody else
 */
export async function status(
  { file, json, watch }: { readonly file: string; readonly json: boolean; readonly watch: boolean },
  { open, waiting, signal, print }: StatusSurroundings,
): Promise<number> {
  const deployment = await readDeployment(file);
  const opened = await open(deployment);
  const { parts } = opened;
  try {
    const notes = (await opened.outstanding?.()) ?? [];
    let shown = { states: '', at: 0 };
    const show = (seen: readonly PartStatus[]): void => {
      const states = JSON.stringify(seen.map(({ seen: sight }) => sight));
      const at = waiting.now();
      if (json || (states === shown.states && at - shown.at < AGAIN_MS)) return;
      shown = { states, at };
      for (const line of formatStatus(deployment.name, seen, notes, at)) print(line);
    };
    const seen = watch ? await watchStatus(parts, waiting, signal, show) : await statusOf(parts);
    if (json) print(JSON.stringify(asJson(deployment.name, seen, notes), null, 2));
    else show(seen);
    return seen.some(({ seen: { kind } }) => kind === 'failed' || kind === 'foreign') ? 1 : 0;
  } finally {
    await opened.close();
  }
}

function asJson(deployment: string, status: readonly PartStatus[], outstanding: readonly string[]) {
  return {
    deployment,
    parts: status.map(({ part: { id, title, usual }, seen, price }) => ({
      id,
      title,
      usual,
      ...seen,
      price,
    })),
    outstanding,
  };
}
