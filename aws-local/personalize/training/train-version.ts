import type { DatasetGroups } from '../datasets/dataset-groups.js';
import type { CreateHook } from '../resources/create-resource.js';
import type { Fields } from '../resources/resources.js';
import { type EventChoice, trainLearner } from './train-learner.js';

/** Trains a solution version on what its dataset group knows when it is asked for. */
export function trainVersion(groups: DatasetGroups, digestMs: number): CreateHook {
  return ({ arn, fields }) => {
    const memory = groups.of(fields['datasetGroupArn']);
    const trained = trainLearner(memory, choiceOf(fields), digestMs);
    if (trained.kind === 'refused') return trained.reason;
    memory.addVersion(arn, trained);
    return null;
  };
}

/** The solution's settings that select training interactions. */
function choiceOf({ eventType, solutionConfig }: Fields): EventChoice {
  const config: object = typeof solutionConfig === 'object' && solutionConfig !== null ? solutionConfig : {};
  return {
    eventType: eventType === undefined ? null : String(eventType),
    valueThreshold: 'eventValueThreshold' in config ? Number(config.eventValueThreshold) : null,
  };
}
