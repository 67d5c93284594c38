import type { ResourceState } from '../../resource.js';
import { adviceOn } from './advice.js';

/** What Personalize says of anything that it lists. */
export interface Listed {
  readonly arn: string;
  readonly name: string;
  /** The service's own words, with their spaces: `CREATE IN_PROGRESS`. */
  readonly status: string;
  /** Milliseconds since the epoch, null where the service does not say. */
  readonly createdAt: number | null;
  readonly failureReason: string | null;
}

export type Stage = 'creating' | 'active' | 'failed' | 'deleting';

/** What a status means. One that is not known yet is taken for something that still happens. */
export function stageOf(status: string): Stage {
  if (status === 'ACTIVE') return 'active';
  if (status === 'CREATE FAILED' || status === 'CREATE STOPPED') return 'failed';
  return status.startsWith('DELETE') || status === 'CREATE STOPPING' ? 'deleting' : 'creating';
}

/** How something stands that is not ACTIVE; null when it is. */
export function stateOf({ status, createdAt, failureReason }: Listed): ResourceState | null {
  switch (stageOf(status)) {
    case 'active':
      return null;
    case 'creating':
      return { kind: 'creating', status, since: createdAt };
    case 'deleting':
      return { kind: 'deleting', status };
    case 'failed': {
      const reason =
        failureReason ?? (status === 'CREATE STOPPED' ? 'It was stopped.' : 'No reason is given.');
      return { kind: 'failed', reason, advice: adviceOn(reason) };
    }
  }
}
