import type { RemovalStage } from '../part.js';
import { bucketStage, objectsStage } from './bucket-stages.js';
import { indexStage } from './index-stage.js';
import { batchJobsStage, trainingJobsStage } from './job-stages.js';
import { localStage } from './local-stage.js';
import { personalizeStages } from './personalize-stages.js';
import type { Removing } from './removing.js';
import { collectionsStage, domainsStage } from './search-service-stages.js';
import { stacksStage } from './stacks-stage.js';
import { alarmsStage, logGroupsStage, queuesStage } from './watch-stages.js';

/**
 * All of a deployment in the order that the services accept. What runs is stopped before the objects that it
 * writes are deleted; objects go before stacks, because a stack cannot delete a bucket that holds something.
 */
export function removalStages(removing: Removing): readonly RemovalStage[] {
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
