import { ParallaxError } from '../../domain/errors.js';
import type { Check } from '../resource.js';
import { listCampaigns, listDatasetGroups, listSolutions } from '../resources/personalize/listings.js';
import { solutionFingerprint } from '../resources/personalize/solution/solution-config.js';
import type { CheckOptions } from './check-options.js';

/**
 * Personalize's own, in a region; an account may have had them raised, which the service does not tell.
 *
 * @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide
 */
const MOST_GROUPS = 5;
const MOST_SOLUTIONS = 10;
const MOST_CAMPAIGNS = 5;

/** That there is room for what the deployment still has to make. */
export function quotasCheck({ aws, deployment, warn }: CheckOptions): Check {
  const { name } = deployment;

  async function problems(): Promise<readonly string[]> {
    const groups = await listDatasetGroups(aws);
    const ours = groups.find((each) => each.name === name);
    if (ours === undefined)
      return groups.length < MOST_GROUPS
        ? []
        : [full(`${groups.length} dataset groups in ${aws.region}`, MOST_GROUPS, 'Delete one')];
    const solutions = await listSolutions(aws, ours.arn);
    const hasSolution = solutions.some((each) => each.name === `${name}-${solutionFingerprint(deployment)}`);
    let campaigns = 0;
    for (const { arn } of solutions) campaigns += (await listCampaigns(aws, arn)).length;
    // Whether this plan makes a campaign is known when its version is: this says what there is no room for.
    if (campaigns >= MOST_CAMPAIGNS)
      warn(
        `The dataset group ${name} has ${campaigns} campaigns, as many as the quota of ${MOST_CAMPAIGNS} unless it was raised: a new version could not get one.`,
      );
    return hasSolution || solutions.length < MOST_SOLUTIONS
      ? []
      : [full(`${solutions.length} solutions in the dataset group ${name}`, MOST_SOLUTIONS, 'Delete one')];
  }

  return {
    title: 'quotas of Personalize',
    async problems() {
      try {
        return await problems();
      } catch (error) {
        if (error instanceof ParallaxError) return [error.message];
        throw error;
      }
    },
  };
}

function full(what: string, most: number, remedy: string): string {
  return `There are ${what}, and the quota is ${most}: ${remedy.toLowerCase()} that is not needed, or have the quota raised in Service Quotas.`;
}
