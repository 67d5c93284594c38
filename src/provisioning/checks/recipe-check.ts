import { ParallaxError } from '../../domain/errors.js';
import { askPersonalize, isUnknown } from '../aws/ask-personalize.js';
import type { Check } from '../resource.js';
import { recipeArn } from '../resources/personalize/solution/solution-config.js';
import type { CheckOptions } from './check-options.js';

/** That Personalize has the recipe in this region. */
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
