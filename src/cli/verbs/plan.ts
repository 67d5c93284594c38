import type { OpenTheDeployment } from '../../provisioning/engine/open-deployment.js';
import { planDeployment } from '../../provisioning/engine/plan-deployment.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { formatPlan } from '../deployment/format-plan.js';

/**
 * Prints the changes that `apply` would make; changes nothing.
 *
 * @returns the exit code: 1 when a resource is blocked
 */
export async function plan(
  { file, json }: { readonly file: string; readonly json: boolean },
  open: OpenTheDeployment,
  print: (line: string) => void,
): Promise<number> {
  const deployment = await readDeployment(file);
  const opened = await open(deployment);
  const { resources, checks, superseded } = opened;
  try {
    const planned = await planDeployment(resources, checks, superseded);
    const notes = (await opened.outstanding?.()) ?? [];
    if (json) print(JSON.stringify({ deployment: deployment.name, ...planned, notes }, null, 2));
    else for (const line of formatPlan(deployment.name, planned, notes)) print(line);
    return planned.problems.length > 0 ? 1 : 0;
  } finally {
    await opened.close();
  }
}
