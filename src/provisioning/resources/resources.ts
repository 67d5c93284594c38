import { RESOURCE_IDS, type RemovalStage, type Resource } from '../resource.js';
import { alarm } from './alarm.js';
import { bucket } from './bucket/bucket.js';
import { bucketObjects } from './bucket/bucket-objects.js';
import { clustering } from './catalogue/clustering.js';
import { images } from './catalogue/images.js';
import { interactions } from './catalogue/interactions.js';
import { localFolder } from './catalogue/local-folder.js';
import { release } from './catalogue/release.js';
import { alarms } from './cleanup/alarms.js';
import { batchJobs } from './cleanup/batch-jobs.js';
import { logGroups } from './cleanup/log-groups.js';
import { queues } from './cleanup/queues.js';
import { searchCollections } from './cleanup/search-collections.js';
import { searchDomains } from './cleanup/search-domains.js';
import { stacks } from './cleanup/stacks.js';
import { trainingJobs } from './cleanup/training-jobs.js';
import type { DeploymentContext } from './deployment-context.js';
import { campaign } from './personalize/campaign.js';
import { dataset } from './personalize/dataset.js';
import { datasetGroup } from './personalize/dataset-group.js';
import { filter } from './personalize/filter.js';
import { importJob } from './personalize/import.js';
import { schema } from './personalize/schema.js';
import { solution } from './personalize/solution/solution.js';
import { version } from './personalize/solution/version.js';
import { tracker } from './personalize/tracker.js';
import type { RemovalContext } from './removal-context.js';
import { deletionOrder, type ResourceType, type ResourceTypeId } from './resource-type.js';

/**
 * Every type of resource, once; a forgotten one does not compile. Their order decides what is deleted first where
 * `dependsOn` leaves a choice.
 */
export const RESOURCES: Readonly<Record<ResourceTypeId, ResourceType>> = {
  campaign,
  filter,
  version,
  solution,
  tracker,
  dataset,
  schema,
  datasetGroup,
  images,
  localFolder,
  trainingJobs,
  batchJobs,
  alarms,
  queues,
  logGroups,
  searchDomains,
  searchCollections,
  bucketObjects,
  stacks,
  bucket,
  // Deleted with another.
  clustering,
  interactions,
  import: importJob,
  alarm,
  release,
};

/** The resources that a deployment wants. */
export function openResources(context: DeploymentContext): readonly Resource[] {
  return RESOURCE_IDS.flatMap((id) => RESOURCES[id].open(context) ?? []);
}

/** Everything that a deployment owns, in the order of deletion. */
export function removalStages(context: RemovalContext): readonly RemovalStage[] {
  return deletionOrder(RESOURCES).flatMap((id) => {
    const { delete: deletion } = RESOURCES[id];
    if ('deletedWith' in deletion) return [];
    return [{ title: deletion.title, find: () => deletion.find(context) }];
  });
}
