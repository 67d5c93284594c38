import type { Sight } from '../../resource.js';
import { adviceOn } from './advice.js';

/** What Personalize says of anything that it lists. */
export interface Resource {
  readonly arn: string;
  readonly name: string;
  /** The service's own words, with their spaces: `CREATE IN_PROGRESS`. */
  readonly status: string;
  /** Milliseconds since the epoch, null where the service does not say. */
  readonly createdAt: number | null;
  readonly failureReason: string | null;
}

export type Stage = 'coming' | 'active' | 'failed' | 'going';

/** What a status means. One that is not known yet is taken for something that still happens. */
export function stageOf(status: string): Stage {
  if (status === 'ACTIVE') return 'active';
  if (status === 'CREATE FAILED' || status === 'CREATE STOPPED') return 'failed';
  return status.startsWith('DELETE') || status === 'CREATE STOPPING' ? 'going' : 'coming';
}

/** How something stands that is not ACTIVE; null when it is. */
export function sightOf({ status, createdAt, failureReason }: Resource): Sight | null {
  switch (stageOf(status)) {
    case 'active':
      return null;
    case 'coming':
      return { kind: 'coming', status, since: createdAt };
    case 'going':
      return { kind: 'going', status };
    case 'failed': {
      const reason =
        failureReason ?? (status === 'CREATE STOPPED' ? 'It was stopped.' : 'No reason is given.');
      return { kind: 'failed', reason, advice: adviceOn(reason) };
    }
  }
}
