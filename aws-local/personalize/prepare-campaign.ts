import { NO_CONTEXT } from '../serve-call.js';
import type { ControlPlaneHandler } from './control-plane-handler.js';
import { RANKING_RECIPE } from './recipes.js';
import type { Fields } from './resources/resources.js';

/** Resources that exist from the start, ACTIVE. */
export interface Ready {
  readonly datasetGroupArn: string;
  readonly campaignArn: string;
  readonly trackingId: string;
}

/**
 * Creates the initial campaign and tracker. They date from the epoch, so that they are ACTIVE for any
 * lifecycle and identical at every start.
 *
 * @param teach  gives the dataset group the campaign's training data
 */
export function prepareCampaign(
  control: ReadonlyMap<string, ControlPlaneHandler>,
  teach: (datasetGroupArn: unknown) => void,
): Ready {
  const LONG_AGO = 0;
  const A_DAY_MS = 86_400_000;
  const make = (operation: string, input: Fields, at: number): Fields =>
    control.get(operation)?.(input, at, NO_CONTEXT) ?? {};
  const { datasetGroupArn } = make('CreateDatasetGroup', { name: 'parallax' }, LONG_AGO);
  teach(datasetGroupArn);
  const { trackingId } = make('CreateEventTracker', { name: 'parallax', datasetGroupArn }, A_DAY_MS);
  const solution = {
    name: 'parallax',
    datasetGroupArn,
    recipeArn: RANKING_RECIPE,
    performAutoTraining: false,
  };
  const { solutionArn } = make('CreateSolution', solution, A_DAY_MS);
  const { solutionVersionArn } = make('CreateSolutionVersion', { solutionArn }, 2 * A_DAY_MS);
  const { campaignArn } = make('CreateCampaign', { name: 'parallax', solutionVersionArn }, 3 * A_DAY_MS);
  return {
    datasetGroupArn: String(datasetGroupArn),
    campaignArn: String(campaignArn),
    trackingId: String(trackingId),
  };
}
