import type { Deployment } from '../../src/provisioning/file/deployment.js';

export const A_ROLE = 'arn:aws:iam::123456789012:role/parallax-personalize';

/** A sample `parallax.yaml`; `personalize` is changed member by member. */
export function aDeployment({
  personalize = {},
  ...changes
}: Partial<Omit<Deployment, 'personalize'>> & {
  readonly personalize?: Partial<Deployment['personalize']>;
} = {}): Deployment {
  return {
    name: 'photos',
    region: 'us-east-1',
    catalogue: 'photos',
    pictures: '/pictures',
    embedder: { name: 'demo', length: null, mode: 'on-demand', requestsPerSecond: 1, batchRole: null },
    clusters: { k: 3, seed: 1, version: 1, by: 'parallax', sageMaker: null },
    bucket: { name: 'photos-bucket', create: true },
    interactions: { file: '/interactions.csv', weights: { VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 } },
    index: { kind: 'embedded' },
    rates: {},
    ...changes,
    personalize: {
      role: A_ROLE,
      recipe: 'aws-personalized-ranking-v2',
      autoTraining: false,
      minProvisionedTps: 1,
      ceilingTps: 50,
      filter: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("DOWNLOAD")',
      keepPrevious: false,
      ...personalize,
    },
  };
}
