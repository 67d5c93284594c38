import type { ResourceState } from '../../resource.js';

/** A resource as Personalize lists it. */
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

/** The stage of a status. An unknown status counts as under way. */
export function stageOf(status: string): Stage {
  if (status === 'ACTIVE') return 'active';
  if (status === 'CREATE FAILED' || status === 'CREATE STOPPED') return 'failed';
  return status.startsWith('DELETE') || status === 'CREATE STOPPING' ? 'deleting' : 'creating';
}

/** State of a resource that is not ACTIVE; null when it is. */
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

/** Words in the service's reasons, with the remedy; the first match counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /assume/i,
    'Let the service personalize.amazonaws.com assume the role (personalize.role) in its trust policy, then apply again.',
  ],
  [
    /insufficient privileges|access denied|not authorized|accessing data in (amazon )?s3|permission/i,
    'Let both the role (personalize.role) and the policy of the bucket allow s3:GetObject and s3:ListBucket; where the bucket has a KMS key, the role must be allowed to use it. Then apply again.',
  ],
  [
    /missing the following columns|header|column|schema/i,
    'The file in the bucket does not fit the schema: delete it, then apply again: it is written again.',
  ],
  [
    /no (objects|such key|data)|data location|does not exist/i,
    'The file of interactions is not where it was put: apply again, and it is written again.',
  ],
  [
    /fewer than|at least|not enough|insufficient data|minimum/i,
    'There is too little data to train on: a ranking needs 1,000 interactions, and 25 users with at least 2. Add to the file of interactions, then apply again.',
  ],
  [
    /more than \d+ resources|limit|quota/i,
    'A quota of Personalize is used up: delete what is not needed, or raise it in Service Quotas. Then apply again.',
  ],
  [/stopped/i, 'Apply again: it is created again.'],
];

/**
 * The remedy for a `failureReason`.
 *
 * The service documents few of its reasons, so that this searches them for words.
 *
 * @see "Common error messages in Amazon Personalize", Amazon Personalize developer guide
 */
export function adviceOn(reason: string): string {
  const known = ADVICE.find(([words]) => words.test(reason));
  return known?.[1] ?? 'Fix the cause, then apply again: it is created again.';
}
