import type { RemovalStage } from '../resource.js';
import { bucketStage, objectsStage } from '../resources/bucket/bucket-objects.js';
import { indexStage } from '../resources/catalogue/index-removal.js';
import { localStage } from '../resources/catalogue/local-folder.js';
import { alarmsStage, logGroupsStage, queuesStage } from '../resources/cleanup/alarms.js';
import { collectionsStage, domainsStage } from '../resources/cleanup/search-domains.js';
import { stacksStage } from '../resources/cleanup/stacks.js';
import { batchJobsStage, trainingJobsStage } from '../resources/cleanup/training-jobs.js';
import { personalizeStages } from '../resources/personalize/personalize-stages.js';
import type { RemovalContext } from '../resources/removal-context.js';

/**
 * All of a deployment in the order that the services accept. What runs is stopped before the objects that it
 * writes are deleted; objects go before stacks, because a stack cannot delete a bucket that holds something.
 */
export function removalStages(removing: RemovalContext): readonly RemovalStage[] {
  return [
    ...personalizeStages(removing),
    indexStage(removing),
    localStage(removing),
    trainingJobsStage(removing),
    batchJobsStage(removing),
    alarmsStage(removing),
    queuesStage(removing),
    logGroupsStage(removing),
    domainsStage(removing),
    collectionsStage(removing),
    objectsStage(removing),
    stacksStage(removing),
    bucketStage(removing),
  ];
}
