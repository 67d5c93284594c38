/** What the control plane keeps. */
export type KindName =
  | 'schema'
  | 'datasetGroup'
  | 'dataset'
  | 'eventTracker'
  | 'solution'
  | 'solutionVersion'
  | 'campaign'
  | 'filter';

export interface Kind {
  readonly name: KindName;
  /** As in the names of the operations. */
  readonly operation: string;
  /** Members of a request to create one that name its parents, which must be ACTIVE. */
  readonly parents: readonly string[];
  /** It comes into being and goes in steps; a schema is there at once. */
  readonly hasStatus: boolean;
  /** It goes with its parent, instead of standing in the way of its deletion. */
  readonly goesWithParent: boolean;
  /** The service's own limit on how many there may be under one parent of the first kind, or in all. */
  readonly most: number;
}

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
export const KIND_LIST: readonly Kind[] = [
  kind('schema', 'Schema', { hasStatus: false, most: 500 }),
  kind('datasetGroup', 'DatasetGroup', { most: 5 }),
  kind('dataset', 'Dataset', { parents: ['datasetGroupArn', 'schemaArn'], most: 5 }),
  kind('eventTracker', 'EventTracker', { parents: ['datasetGroupArn'], most: 1 }),
  kind('solution', 'Solution', { parents: ['datasetGroupArn'], most: 10 }),
  kind('solutionVersion', 'SolutionVersion', { parents: ['solutionArn'], goesWithParent: true, most: 1_000 }),
  kind('campaign', 'Campaign', { parents: ['solutionVersionArn'], most: 5 }),
  kind('filter', 'Filter', { parents: ['datasetGroupArn'], most: 30 }),
];

function kind(name: KindName, operation: string, own: Partial<Kind>): Kind {
  return { name, operation, parents: [], hasStatus: true, goesWithParent: false, most: 1, ...own };
}
