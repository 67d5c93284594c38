import { AwsError } from '../wire/aws-error.js';

export type RecipeType = 'PERSONALIZED_RANKING' | 'USER_PERSONALIZATION';

const RECIPES: Readonly<Record<string, RecipeType>> = {
  'aws-personalized-ranking': 'PERSONALIZED_RANKING',
  'aws-personalized-ranking-v2': 'PERSONALIZED_RANKING',
  'aws-user-personalization': 'USER_PERSONALIZATION',
  'aws-user-personalization-v2': 'USER_PERSONALIZATION',
};

export const RANKING_RECIPE = 'arn:aws:personalize:::recipe/aws-personalized-ranking-v2';

/**
 * What a recipe's campaigns answer. All recipes have one model behind them here.
 *
 * @throws AwsError ResourceNotFoundException for one that aws-local does not know
 */
export function recipeTypeOf(arn: unknown): RecipeType {
  const type = RECIPES[String(arn).replace('arn:aws:personalize:::recipe/', '')];
  if (type !== undefined) return type;
  throw new AwsError(
    'ResourceNotFoundException',
    400,
    `Recipe ${String(arn)} does not exist here; aws-local knows ${Object.keys(RECIPES).join(', ')}.`,
  );
}
