import type { OpenTheDeployment } from '../../provisioning/engine/open-deployment.js';
import { type ResourceStatus, statusOf, watchStatus } from '../../provisioning/engine/status-of.js';
import type { Waiting } from '../../provisioning/engine/waiting.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { formatStatus } from '../deployment/format-status.js';

export interface StatusContext {
  readonly open: OpenTheDeployment;
  readonly waiting: Waiting;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Least time between two printed states while only the clock changes. */
const AGAIN_MS = 60_000;

/**
 * Prints the state of all resources; changes nothing.
 *
 * @returns the exit code: 1 when a resource has failed or has another owner
 */
export async function status(
  { file, json, watch }: { readonly file: string; readonly json: boolean; readonly watch: boolean },
  { open, waiting, signal, print }: StatusContext,
): Promise<number> {
  const deployment = await readDeployment(file);
  const opened = await open(deployment);
  const { resources } = opened;
  try {
    const notes = (await opened.outstanding?.()) ?? [];
    let shown = { states: '', at: 0 };
    const show = (seen: readonly ResourceStatus[]): void => {
      const states = JSON.stringify(seen.map(({ state }) => state));
      const at = waiting.now();
      if (json || (states === shown.states && at - shown.at < AGAIN_MS)) return;
      shown = { states, at };
      for (const line of formatStatus(deployment.name, seen, notes, at)) print(line);
    };
    const seen = watch ? await watchStatus(resources, waiting, signal, show) : await statusOf(resources);
    if (json) print(JSON.stringify(asJson(deployment.name, seen, notes), null, 2));
    else show(seen);
    return seen.some(({ state: { kind } }) => kind === 'failed' || kind === 'notOwned') ? 1 : 0;
  } finally {
    await opened.close();
  }
}

function asJson(deployment: string, status: readonly ResourceStatus[], outstanding: readonly string[]) {
  return {
    deployment,
    resources: status.map(({ resource: { id, title, typicalMinutes }, state, price }) => ({
      id,
      title,
      typicalMinutes,
      ...state,
      price,
    })),
    outstanding,
  };
}
