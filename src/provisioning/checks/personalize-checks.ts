import { ParallaxError } from '../../domain/errors.js';
import { askPersonalize, isUnknown } from '../aws/ask-personalize.js';
import type { Check } from '../resource.js';
import { listCampaigns, listDatasetGroups, listSolutions } from '../resources/personalize/listings.js';
import { schemaName } from '../resources/personalize/schema.js';
import { recipeArn, solutionFingerprint } from '../resources/personalize/solution/solution-config.js';
import type { CheckOptions } from './check-options.js';

/** The longest name that Personalize takes. */
const LONGEST = 63;
/** The longest suffix of the deployment's name: a fingerprint and the number of an attempt. */
const LONGEST_ENDING = '-01234567-999';

/** Requires that Personalize accepts every name that follows from the deployment's. */
export function namesCheck({ deployment }: CheckOptions): Check {
  return {
    title: 'names',
    async problems() {
      const { name } = deployment;
      if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
        return [
          `The name ${JSON.stringify(name)} has more than a-z, 0-9 and -, or begins with -: write another.`,
        ];
      const names = [schemaName(deployment), `${name}${LONGEST_ENDING}`];
      const excess = Math.max(...names.map(({ length }) => length)) - LONGEST;
      return excess <= 0
        ? []
        : [
            `Names that begin with ${name} would have more than the ${LONGEST} characters that Personalize takes: shorten it by ${excess}.`,
          ];
    },
  };
}

/**
 * Personalize's own, in a region; an account may have had them raised, which the service does not tell.
 *
 * @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide
 */
const MOST_GROUPS = 5;
const MOST_SOLUTIONS = 10;
const MOST_CAMPAIGNS = 5;

/** Requires room under the quotas for the resources that are still to be created. */
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
    // Only a trained version tells whether this plan creates a campaign, so this is a warning.
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

/** Requires that Personalize has the recipe in this region. */
export function recipeCheck({ aws, deployment }: CheckOptions): Check {
  return {
    title: 'recipe',
    async problems() {
      const arn = recipeArn(deployment);
      const { DescribeRecipeCommand } = await import('@aws-sdk/client-personalize');
      try {
        await askPersonalize(aws, 'DescribeRecipe', arn, (client) =>
          client.send(new DescribeRecipeCommand({ recipeArn: arn })),
        );
        return [];
      } catch (error) {
        if (!(error instanceof ParallaxError)) throw error;
        return isUnknown(error)
          ? [
              `Personalize has no recipe ${deployment.personalize.recipe} in ${aws.region}: choose another, or another region.`,
            ]
          : [error.message];
      }
    },
  };
}
