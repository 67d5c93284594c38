import type { Check } from '../part.js';
import type { CheckOptions } from './check-options.js';

/**
 * Where Nova Multimodal Embeddings is, on demand and in batches.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-amazon-amazon-nova-multimodal-embeddings.html
 */
const NOVA_REGIONS: readonly string[] = ['us-east-1'];

/** That the region has the model that embeds: else the first picture would say so, after the bucket was made. */
export function modelRegionCheck({ deployment }: Pick<CheckOptions, 'deployment'>): Check {
  const { region, embedder } = deployment;
  return {
    title: 'region of the model',
    async problems() {
      if (embedder.name !== 'nova' || NOVA_REGIONS.includes(region)) return [];
      return [
        `region is ${region}, which has no Nova Multimodal Embeddings: it is in ${NOVA_REGIONS.join(', ')}. Take that region, or embedder: titan.`,
      ];
    },
  };
}
