import { AwsError } from '../wire/aws-error.js';
import type { ControlPlaneHandler } from './control-plane-handler.js';
import { pageOf } from './resources/list-resources.js';
import type { Fields } from './resources/resources.js';

export type RecipeType = 'PERSONALIZED_RANKING' | 'USER_PERSONALIZATION';

const RECIPES: Readonly<Record<string, RecipeType>> = {
  'aws-personalized-ranking': 'PERSONALIZED_RANKING',
  'aws-personalized-ranking-v2': 'PERSONALIZED_RANKING',
  'aws-user-personalization': 'USER_PERSONALIZATION',
  'aws-user-personalization-v2': 'USER_PERSONALIZATION',
};

const PREFIX = 'arn:aws:personalize:::recipe/';

export const RANKING_RECIPE = `${PREFIX}aws-personalized-ranking-v2`;

/** Release date of the first recipe; all of them are older than any resource here. */
const CREATED = Date.UTC(2019, 5, 10) / 1_000;

/**
 * Answers of a recipe's campaigns. All recipes share one model here.
 *
 * @throws AwsError ResourceNotFoundException for a recipe unknown to aws-local
 */
export function recipeTypeOf(arn: unknown): RecipeType {
  const type = RECIPES[String(arn).replace(PREFIX, '')];
  if (type !== undefined) return type;
  throw new AwsError(
    'ResourceNotFoundException',
    400,
    `Recipe ${String(arn)} does not exist here; aws-local knows ${Object.keys(RECIPES).join(', ')}.`,
  );
}

/** ListRecipes and DescribeRecipe. */
export const RECIPE_HANDLERS: ReadonlyMap<string, ControlPlaneHandler> = new Map<string, ControlPlaneHandler>(
  [
    [
      'ListRecipes',
      ({ domain, ...paging }) => {
        // Those of a domain are for recommenders, which aws-local does not have.
        const { page, rest } = pageOf(domain === undefined ? Object.keys(RECIPES) : [], paging);
        return { recipes: page.map(summaryOf), ...rest };
      },
    ],
    [
      'DescribeRecipe',
      ({ recipeArn }) => {
        const recipeType = recipeTypeOf(recipeArn);
        const name = String(recipeArn).replace(PREFIX, '');
        const algorithmArn = `arn:aws:personalize:::algorithm/${name}`;
        return { recipe: { ...summaryOf(name), recipeType, algorithmArn } };
      },
    ],
  ],
);

function summaryOf(name: string): Fields {
  return {
    name,
    recipeArn: `${PREFIX}${name}`,
    status: 'ACTIVE',
    creationDateTime: CREATED,
    lastUpdatedDateTime: CREATED,
  };
}
