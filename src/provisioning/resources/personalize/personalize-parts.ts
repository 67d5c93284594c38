import type { Part } from '../../resource.js';
import type { PartOptions } from '../part-options.js';
import { campaignPart } from './campaign.js';
import { datasetPart } from './dataset.js';
import { datasetGroupPart } from './dataset-group.js';
import { filterPart } from './filter.js';
import { importPart } from './import.js';
import { schemaPart } from './schema.js';
import { solutionPart } from './solution/solution.js';
import { versionPart } from './solution/version.js';
import { trackerPart } from './tracker.js';

/** All that a deployment has in Personalize, in the order in which it is made. */
export function personalizeParts(options: PartOptions): readonly Part[] {
  const filter = filterPart(options);
  return [
    schemaPart(options),
    datasetGroupPart(options),
    datasetPart(options),
    importPart(options),
    trackerPart(options),
    ...(filter === null ? [] : [filter]),
    solutionPart(options),
    versionPart(options),
    campaignPart(options),
  ];
}
