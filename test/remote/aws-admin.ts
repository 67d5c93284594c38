import { inject } from 'vitest';
import type { CallCounts } from '../../aws-local/calls.js';
import type { Fault } from '../../aws-local/faults.js';

const admin = async (method: string, path: string, body?: object): Promise<unknown> => {
  const url = inject('remote')?.['AWS_ENDPOINT_URL_BEDROCK_RUNTIME'];
  const response = await fetch(`${url}/_admin/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
};

/** Controls of the AWS stand-ins beside their services. */
export const awsAdmin = {
  async breakIt(fault: Fault): Promise<void> {
    await admin('POST', 'faults', fault);
  },
  /** No faults, and counts from nought. */
  async reset(): Promise<void> {
    await admin('POST', 'reset');
  },
  async mend(): Promise<void> {
    await admin('DELETE', 'faults');
  },
  /** Number of calls of each operation, by its name. */
  async calls(): Promise<Readonly<Record<string, number>>> {
    const counts = (await admin('GET', 'calls')) as Readonly<Record<string, CallCounts>>;
    return Object.fromEntries(
      Object.entries(counts).map(([name, { calls }]) => [name.slice(name.indexOf('.') + 1), calls]),
    );
  },
};
