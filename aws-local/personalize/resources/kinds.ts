/** Kinds of resources of the control plane. */
export type KindName =
  | 'schema'
  | 'datasetGroup'
  | 'dataset'
  | 'datasetImportJob'
  | 'eventTracker'
  | 'solution'
  | 'solutionVersion'
  | 'campaign'
  | 'filter'
  | 'dataDeletionJob';

export interface Kind {
  readonly name: KindName;
  /** As in the names of the operations. */
  readonly operation: string;
  /** Members of a request to create one that name its parents, which must be ACTIVE. */
  readonly parents: readonly string[];
  /** True if it is created and deleted in steps; a schema exists at once. */
  readonly hasStatus: boolean;
  /** True if it is deleted with its parent, instead of blocking the parent's deletion. */
  readonly goesWithParent: boolean;
  /** The service's own limit on how many there may be with the same `countedBy`. */
  readonly most: number;
  /** A member of the description; null: of the whole account. */
  readonly countedBy: string | null;
  /** The service's own limit on how many may be in progress in the whole account. */
  readonly mostComing: number;
  /** The member with its name: `name`, or `jobName` for jobs. */
  readonly nameMember: 'name' | 'jobName';
  readonly words: StatusWords;
  readonly taggable: boolean;
}

/** The service's words for the stages of creation. */
export interface StatusWords {
  readonly pending: string;
  readonly inProgress: string;
  readonly done: string;
  readonly failed: string;
}

const RESOURCE_WORDS: StatusWords = {
  pending: 'CREATE PENDING',
  inProgress: 'CREATE IN_PROGRESS',
  done: 'ACTIVE',
  failed: 'CREATE FAILED',
};
const DELETION_WORDS: StatusWords = {
  pending: 'PENDING',
  inProgress: 'IN_PROGRESS',
  done: 'COMPLETED',
  failed: 'FAILED',
};
const ANY = Number.POSITIVE_INFINITY;
const GROUP = { parents: ['datasetGroupArn'], countedBy: 'datasetGroupArn' };
const JOB = { nameMember: 'jobName', goesWithParent: true, most: ANY, mostComing: 5 } as const;

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
export const KIND_LIST: readonly Kind[] = [
  kind('schema', 'Schema', { hasStatus: false, most: 500, taggable: false }),
  kind('datasetGroup', 'DatasetGroup', { most: 5 }),
  kind('dataset', 'Dataset', { ...GROUP, parents: ['datasetGroupArn', 'schemaArn'], most: 5 }),
  kind('datasetImportJob', 'DatasetImportJob', { ...JOB, parents: ['datasetArn'] }),
  kind('eventTracker', 'EventTracker', { ...GROUP, most: 1 }),
  kind('solution', 'Solution', { ...GROUP, most: 10 }),
  kind('solutionVersion', 'SolutionVersion', {
    parents: ['solutionArn'],
    goesWithParent: true,
    most: 1_000,
    countedBy: 'solutionArn',
    mostComing: 20,
  }),
  kind('campaign', 'Campaign', { parents: ['solutionVersionArn'], countedBy: 'datasetGroupArn', most: 5 }),
  kind('filter', 'Filter', { ...GROUP, most: 30 }),
  kind('dataDeletionJob', 'DataDeletionJob', { ...JOB, parents: ['datasetGroupArn'], words: DELETION_WORDS }),
];

function kind(name: KindName, operation: string, own: Partial<Kind>): Kind {
  return {
    name,
    operation,
    parents: [],
    hasStatus: true,
    goesWithParent: false,
    most: 1,
    countedBy: null,
    mostComing: ANY,
    nameMember: 'name',
    words: RESOURCE_WORDS,
    taggable: true,
    ...own,
  };
}
