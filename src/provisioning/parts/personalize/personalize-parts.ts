import type { Part } from '../../part.js';
import type { PartOptions } from '../part-options.js';
import { campaignPart } from './campaign-part.js';
import { datasetGroupPart } from './dataset-group-part.js';
import { datasetPart } from './dataset-part.js';
import { filterPart } from './filter-part.js';
import { importPart } from './import-part.js';
import { schemaPart } from './schema-part.js';
import { solutionPart } from './solution/solution-part.js';
import { versionPart } from './solution/version-part.js';
import { trackerPart } from './tracker-part.js';

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
