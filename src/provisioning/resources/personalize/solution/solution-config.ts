import type { SolutionConfig } from '@aws-sdk/client-personalize';
import type { PositiveType } from '../../../../domain/history.js';
import type { Deployment } from '../../../file/deployment.js';
import { fingerprint, partitionOf } from '../../../names.js';

const TYPES: readonly PositiveType[] = ['VIEW', 'FAVORITE', 'DOWNLOAD'];

export function recipeArn({ region, personalize }: Pick<Deployment, 'region' | 'personalize'>): string {
  return `arn:${partitionOf(region)}:personalize:::recipe/${personalize.recipe}`;
}

/**
 * Weights of the event types for the model: those of the interactions, scaled so that the greatest is 1. Only their
 * ratios count. Recipes of the first generation have no weights.
 *
 * @see "Optimizing a solution with events configuration", Amazon Personalize developer guide
 */
export function solutionConfig({
  interactions: { weights },
  personalize: { recipe },
}: Pick<Deployment, 'interactions' | 'personalize'>): SolutionConfig | null {
  const counted = TYPES.filter((type) => weights[type] > 0);
  if (recipe !== 'aws-personalized-ranking-v2' || counted.length === 0) return null;
  const greatest = Math.max(...counted.map((type) => weights[type]));
  const eventParametersList = counted.map((eventType) => ({
    eventType,
    weight: weights[eventType] / greatest,
  }));
  return { eventsConfig: { eventParametersList } };
}

/** Of the settings that only a new solution can have. */
export function solutionFingerprint(deployment: Pick<Deployment, 'interactions' | 'personalize'>): string {
  return fingerprint(deployment.personalize.recipe, solutionConfig(deployment));
}

/** Of everything that a solution version is trained from; a difference needs a new training. */
export function versionFingerprint(
  deployment: Pick<Deployment, 'interactions' | 'personalize'>,
  interactionsFingerprint: string,
  newestDeletion: string | null,
): string {
  return fingerprint(solutionFingerprint(deployment), interactionsFingerprint, newestDeletion);
}
