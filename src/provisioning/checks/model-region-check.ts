import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';
import type { Check } from '../resource.js';
import type { CheckOptions } from './check-options.js';

/** Requires that the region has the embedding model; otherwise the first picture fails after the bucket is created. */
export function modelRegionCheck({ deployment }: Pick<CheckOptions, 'deployment'>): Check {
  const { region, embedder } = deployment;
  return {
    title: 'region of the model',
    async problems() {
      if (!isRemote(embedder.name)) return [];
      const { title, regions } = BEDROCK_EMBEDDERS[embedder.name];
      if (regions === null || regions.includes(region)) return [];
      return [
        `region is ${region}, which has no ${title}: it is in ${regions.join(', ')}. Take that region, or embedder: titan.`,
      ];
    },
  };
}
