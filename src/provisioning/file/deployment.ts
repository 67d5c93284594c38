import type { OPENSEARCH_AUTHS, OPENSEARCH_ENGINES, OPENSEARCH_SPACES } from '../../config/rules.js';
import type { EmbedderName } from '../../datasources/embedders/embedder.js';
import type { PositiveType } from '../../domain/history.js';

export const RECIPES = ['aws-personalized-ranking-v2', 'aws-personalized-ranking'] as const;

/** The content of `parallax.yaml`: one catalogue from a folder of images to a live campaign. Paths are absolute. */
export interface Deployment {
  /** The names of everything that is made begin with it, and it is the value of the tag that says whose it is. */
  readonly name: string;
  readonly region: string;
  readonly catalogue: string;
  /** Folder of the pictures. */
  readonly pictures: string;
  readonly embedder: EmbedderChoice;
  readonly clusters: ClustersChoice;
  readonly bucket: BucketChoice;
  readonly interactions: InteractionsChoice;
  readonly personalize: PersonalizeChoice;
  readonly index: IndexChoice;
  /** US dollars, in place of the shipped table's. */
  readonly rates: Readonly<Record<string, number>>;
}

export interface EmbedderChoice {
  readonly name: EmbedderName;
  /** Null: the embedder's own. */
  readonly length: number | null;
  /** `auto`: in a batch where the service offers one for the model and there is enough to embed. */
  readonly mode: 'on-demand' | 'batch' | 'auto';
  readonly requestsPerSecond: number;
  /** Role as which Bedrock reads and writes the bucket; null: no batches. */
  readonly batchRole: string | null;
}

export interface ClustersChoice {
  readonly k: number;
  readonly seed: number;
  /** Raise it to cluster a grown catalogue again: one version, K, seed and maker are clustered once. */
  readonly version: number;
  readonly by: 'parallax' | 'sagemaker';
  /** Null unless `by: sagemaker`. */
  readonly sageMaker: SageMakerChoice | null;
}

export interface SageMakerChoice {
  readonly role: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeGb: number;
  /** The algorithm's container; null: the region's own. */
  readonly image: string | null;
}

export interface BucketChoice {
  readonly name: string;
  /** False: it is there already and stays. */
  readonly create: boolean;
}

export interface InteractionsChoice {
  /** CSV or JSON lines of user, image, type, time. */
  readonly file: string;
  readonly weights: Readonly<Record<PositiveType, number>>;
}

export interface PersonalizeChoice {
  /** Role as which Personalize reads the bucket. */
  readonly role: string;
  readonly recipe: (typeof RECIPES)[number];
  readonly autoTraining: boolean;
  readonly minProvisionedTps: number;
  /** Transactions a second above which an alarm rings; null: no alarm. */
  readonly ceilingTps: number | null;
  /** A filter expression, or null: no filter. */
  readonly filter: string | null;
  /** Keeps the previous campaign for a rollback. It costs as much as the live one. */
  readonly keepPrevious: boolean;
}

export type IndexChoice =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'opensearch';
      readonly url: string;
      readonly auth: (typeof OPENSEARCH_AUTHS)[number];
      readonly alias: string;
      readonly engine: (typeof OPENSEARCH_ENGINES)[number];
      readonly space: (typeof OPENSEARCH_SPACES)[number];
      readonly shards: number;
      readonly replicas: number;
    };
