import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import type { SageMakerChoice } from '../file/deployment.js';
import { OWNER_TAG } from '../names.js';
import { kMeansImage } from './kmeans-image.js';

/** Vectors that a step of the training takes; SageMaker's own default. */
const MINI_BATCH = 5_000;
/** Passes over the vectors: one, the default, leaves the centroids where the first few batches drew them. */
const EPOCHS = 10;
/** A job takes minutes; one that hangs is billed until this. */
const MOST_SECONDS = 4 * 60 * 60;

/** The training, with the places of its data. */
export interface KMeansTraining {
  /** The deployment's. */
  readonly name: string;
  readonly region: string;
  readonly choice: SageMakerChoice;
  readonly jobName: string;
  readonly vectors: number;
  readonly dimension: number;
  readonly k: number;
  /** `s3://bucket/prefix/` of the RecordIO objects. */
  readonly trainUri: string;
  /** `s3://bucket/prefix` below which SageMaker puts `<job>/output/model.tar.gz`. */
  readonly outputUri: string;
}

/**
 * The request for one job of the built-in KMeans, which has no seed: two jobs of the same vectors differ.
 *
 * @throws ParallaxError BAD_USER_INPUT when neither the choice nor the region's list names a container
 * @see "K-Means Hyperparameters" in the Amazon SageMaker AI developer guide
 */
export function trainingJobRequest(training: KMeansTraining): CreateTrainingJobCommandInput {
  const { choice, vectors, dimension, k } = training;
  return {
    TrainingJobName: training.jobName,
    RoleArn: choice.role,
    AlgorithmSpecification: {
      TrainingImage: choice.image ?? kMeansImage(training.region),
      TrainingInputMode: 'File',
    },
    HyperParameters: {
      k: String(k),
      feature_dim: String(dimension),
      mini_batch_size: String(Math.min(MINI_BATCH, vectors)),
      epochs: String(EPOCHS),
      init_method: 'kmeans++',
      // `num_trials` of the SDK for Python: the finalisation starts so often, and keeps the best.
      local_lloyd_num_trials: String(k),
      extra_center_factor: 'auto',
    },
    InputDataConfig: [
      {
        ChannelName: 'train',
        ContentType: 'application/x-recordio-protobuf',
        CompressionType: 'None',
        // The objects hold RecordIO frames already.
        RecordWrapperType: 'None',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: training.trainUri,
            S3DataDistributionType: 'ShardedByS3Key',
          },
        },
      },
    ],
    OutputDataConfig: { S3OutputPath: training.outputUri },
    ResourceConfig: {
      InstanceType: instanceType(choice.instanceType),
      InstanceCount: choice.instanceCount,
      VolumeSizeInGB: choice.volumeGb,
    },
    StoppingCondition: { MaxRuntimeInSeconds: MOST_SECONDS },
    // SageMaker fetches the data and keeps the model; the container itself needs no network.
    EnableNetworkIsolation: true,
    Tags: [{ Key: OWNER_TAG, Value: training.name }],
  };
}

type InstanceType = NonNullable<CreateTrainingJobCommandInput['ResourceConfig']>['InstanceType'];

/** The SDK's type lists the instances of its day; SageMaker judges the name. */
function instanceType(name: string): InstanceType {
  return name as InstanceType;
}

/** A job's name cannot be used twice, not even after it failed: later attempts have a number. */
export function trainingJobName(name: string, fingerprint: string, attempt: number): string {
  return attempt === 1 ? `${name}-${fingerprint}` : `${name}-${fingerprint}-${attempt}`;
}
