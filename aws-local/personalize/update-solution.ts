import type { Agenda } from './agenda.js';
import type { ControlPlaneHandler } from './control-plane-handler.js';
import { invalidInput } from './invalid-input.js';
import type { Resource, Resources } from './resources/resources.js';
import { beginUpdate, checkUpdatable } from './resources/staged-update.js';
import { type AutoTraining, checkSchedule, membersOf } from './training/auto-training.js';

const UPDATE = 'latestSolutionUpdate';

/** UpdateSolution: whether, how often and from which events a solution is trained by itself. */
export function updateSolution(
  resources: Resources,
  agenda: Agenda,
  autoTraining: AutoTraining,
): ControlPlaneHandler {
  return ({ solutionArn, ...given }, at) => {
    const solution = resources.find(String(solutionArn), at);
    if (solution.kind.name !== 'solution') throw invalidInput(`${solution.arn} is no solution.`);
    checkUpdatable(solution, UPDATE, resources, at);
    if (Object.keys(given).length === 0) throw invalidInput('An update must change something.');
    const { solutionUpdateConfig, ...more } = given;
    const changed = ({ fields }: Resource) => ({
      ...fields,
      ...more,
      solutionConfig: { ...membersOf(fields['solutionConfig']), ...membersOf(solutionUpdateConfig) },
    });
    checkSchedule(changed(solution));
    const update = {
      member: UPDATE,
      shown: given,
      updated: (current: Resource): Resource => ({ ...current, fields: changed(current) }),
      onDone: (current: Resource, when: number): void =>
        autoTraining.plan(current, when, solution.fields['performAutoTraining'] === true),
    } as const;
    beginUpdate(resources, agenda, solution, update, at);
    return { solutionArn };
  };
}
