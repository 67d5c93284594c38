import type { BedrockOptions } from './bedrock/bedrock-model.js';
import { COHERE, type ModelFacts, NOVA, TITAN } from './bedrock/models.js';
import type { BedrockEmbedderName, Embedder, EmbedderName } from './embedder.js';

/** A model on Amazon Bedrock: all that is known of it outside its adapter. */
export interface BedrockEmbedder {
  /** The name of the model for people. */
  readonly title: string;
  readonly model: ModelFacts;
  /** Regions that have the model; null: too many to be listed here. */
  readonly regions: readonly string[] | null;
  /** Regions where batch inference takes the model. */
  readonly batchRegions: readonly string[];
  /** True if an image of the catalogue is embedded together with its caption. */
  readonly readsCaptions: boolean;
  /** Names in the table of rates, US dollars per image. */
  readonly rates: { readonly onDemand: string; readonly batch: string | null };
  /** Loads the adapter and opens it. */
  open(options: BedrockOptions): Promise<Embedder>;
}

/** Configuration, prices, guards and the checks of a deployment know the models by these rows alone. */
export const BEDROCK_EMBEDDERS: Readonly<Record<BedrockEmbedderName, BedrockEmbedder>> = {
  titan: {
    title: 'Titan Multimodal Embeddings',
    model: TITAN,
    regions: null,
    // https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-supported.html
    batchRegions: [
      ...['us-east-1', 'us-west-2', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-2', 'ca-central-1'],
      ...['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
    ],
    readsCaptions: true,
    rates: { onDemand: 'titanImage', batch: 'titanImageBatch' },
    open: async (options) => (await import('./bedrock/titan.embedder.js')).openTitanEmbedder(options),
  },
  nova: {
    title: 'Nova Multimodal Embeddings',
    model: NOVA,
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-amazon-amazon-nova-multimodal-embeddings.html
    regions: ['us-east-1'],
    batchRegions: [],
    readsCaptions: false,
    rates: { onDemand: 'novaImage', batch: null },
    open: async (options) => (await import('./bedrock/nova.embedder.js')).openNovaEmbedder(options),
  },
  cohere: {
    title: 'Cohere Embed v4',
    model: COHERE,
    regions: null,
    batchRegions: [],
    readsCaptions: true,
    rates: { onDemand: 'cohereImage', batch: null },
    open: async (options) => (await import('./bedrock/cohere.embedder.js')).openCohereEmbedder(options),
  },
};

const BEDROCK_NAMES = Object.keys(BEDROCK_EMBEDDERS) as readonly BedrockEmbedderName[];

export const EMBEDDER_NAMES: readonly EmbedderName[] = ['demo', 'clip', ...BEDROCK_NAMES];

/** Every length that vectors of some model on Bedrock may have, ascending. */
export const EMBEDDING_LENGTHS: readonly number[] = [
  ...new Set(BEDROCK_NAMES.flatMap((name) => BEDROCK_EMBEDDERS[name].model.lengths)),
].sort((a, b) => a - b);

/** Default length of a vector; every model on Bedrock supports it. */
export const DEFAULT_EMBEDDING_LENGTH = 1_024;

/** Returns true if the model is called over the network, so that each vector costs money. */
export function isRemote(name: EmbedderName): name is BedrockEmbedderName {
  return Object.hasOwn(BEDROCK_EMBEDDERS, name);
}

/** Returns true if an image's vector depends on its caption. */
export function readsCaptions(name: EmbedderName): boolean {
  return isRemote(name) && BEDROCK_EMBEDDERS[name].readsCaptions;
}

/** The embedder of that name, if there is one. */
export function embedderNamed(name: string | undefined): EmbedderName | undefined {
  return EMBEDDER_NAMES.find((known) => known === name);
}
