import type { Resource } from '../../resource.js';
import type { ResourceOptions } from '../part-options.js';
import { campaignResource } from './campaign.js';
import { datasetResource } from './dataset.js';
import { datasetGroupResource } from './dataset-group.js';
import { filterResource } from './filter.js';
import { importResource } from './import.js';
import { schemaResource } from './schema.js';
import { solutionResource } from './solution/solution.js';
import { versionResource } from './solution/version.js';
import { trackerResource } from './tracker.js';

/** All that a deployment has in Personalize, in the order in which it is made. */
export function personalizeResources(options: ResourceOptions): readonly Resource[] {
  const filter = filterResource(options);
  return [
    schemaResource(options),
    datasetGroupResource(options),
    datasetResource(options),
    importResource(options),
    trackerResource(options),
    ...(filter === null ? [] : [filter]),
    solutionResource(options),
    versionResource(options),
    campaignResource(options),
  ];
}
