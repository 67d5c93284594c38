import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';
import type { Check } from '../resource.js';
import type { CheckOptions } from './check-options.js';

/** That the region has the model that embeds: else the first picture would say so, after the bucket was made. */
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
