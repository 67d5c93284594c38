import type { ControlPlaneHandler } from '../control-plane-handler.js';
import type { DatasetGroups } from '../datasets/dataset-groups.js';
import { invalidInput } from '../invalid-input.js';
import type { Resources } from '../resources/resources.js';

/** StopSolutionVersionCreation: what was stopped is never ACTIVE, and cannot go on. */
export function stopTraining(resources: Resources, groups: DatasetGroups): ControlPlaneHandler {
  return ({ solutionVersionArn }, at) => {
    const version = resources.find(String(solutionVersionArn), at);
    if (version.kind.name !== 'solutionVersion')
      throw invalidInput(`${version.arn} is not a solution version.`);
    if (version.stoppedAt !== null || !resources.isComing(version, at))
      throw invalidInput(
        `Only a version that is being created can be stopped; ${version.arn} is in status ${resources.statusOf(version, at)}.`,
      );
    resources.set({ ...version, stoppedAt: at });
    groups.of(version.fields['datasetGroupArn']).removeVersion(version.arn);
    return {};
  };
}
