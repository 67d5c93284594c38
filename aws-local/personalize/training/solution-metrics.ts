import type { ControlPlaneHandler } from '../control-plane-handler.js';
import type { DatasetEvent } from '../datasets/dataset-events.js';
import type { DatasetGroups } from '../datasets/dataset-groups.js';
import { invalidInput } from '../invalid-input.js';
import { inUse, type Resources } from '../resources/resources.js';
import { offlineMetrics } from './offline-metrics.js';

/** GetSolutionMetrics, measured when they are first asked for. */
export function solutionMetrics(resources: Resources, groups: DatasetGroups): ControlPlaneHandler {
  const measured = new WeakMap<readonly DatasetEvent[], Readonly<Record<string, number>>>();
  return ({ solutionVersionArn }, at) => {
    const version = resources.find(String(solutionVersionArn), at);
    if (version.kind.name !== 'solutionVersion')
      throw invalidInput(`${version.arn} is not a solution version.`);
    if (!resources.isDone(version, at)) throw inUse(version, 'is not ACTIVE');
    const events = groups.of(version.fields['datasetGroupArn']).version(version.arn)?.events ?? [];
    const metrics = measured.get(events) ?? offlineMetrics(events);
    measured.set(events, metrics);
    return { solutionVersionArn, metrics };
  };
}
