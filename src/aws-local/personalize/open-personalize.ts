import type { Training } from '../options.js';
import type { Handler } from '../serve-call.js';
import type { Operation } from '../wire/operations.js';
import type { Account } from './arns.js';
import { type ControlPlaneHandler, controlPlane } from './control-plane.js';
import { DatasetGroups } from './dataset-groups.js';
import { Events } from './events.js';
import type { Learner } from './learner.js';
import { Ranking } from './ranking.js';
import { RANKING_RECIPE } from './recipes.js';
import { type Lifecycle, Resources } from './resources.js';

export interface PersonalizeOptions {
  readonly account: Account;
  /** An operation of the control plane by its name. */
  readonly operationOf: (name: string) => Operation | null;
  /** A UUID. */
  readonly newId: () => string;
  readonly digestMs: number;
  readonly lifecycle: Lifecycle;
  readonly training: Training | null;
}

/** What is there from the start, ACTIVE. */
export interface Ready {
  readonly datasetGroupArn: string;
  readonly campaignArn: string;
  readonly trackingId: string;
}

export interface Personalize {
  /** By `service.operation`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly ready: Ready;
}

/** The control plane, runtime and events of one account, with a campaign and a tracker that are ready. */
export function openPersonalize(options: PersonalizeOptions): Personalize {
  const resources = new Resources(options.lifecycle);
  const groups = new DatasetGroups(options.digestMs);
  const control = controlPlane(resources, options.account, options.operationOf);
  const ready = prepare(control);
  if (options.training !== null) train(groups.of(ready.datasetGroupArn).learner, options.training);
  const ranking = new Ranking(resources, groups, options.newId);
  const events = new Events(resources, groups);
  const handlers = new Map<string, Handler>([
    ['personalize-runtime.GetPersonalizedRanking', ranking.getPersonalizedRanking.bind(ranking)],
    ['personalize-runtime.GetRecommendations', ranking.getRecommendations.bind(ranking)],
    ['personalize-events.PutEvents', events.putEvents.bind(events)],
    ['personalize-events.PutItems', events.putItems.bind(events)],
    ['personalize-events.PutUsers', events.putUsers.bind(events)],
  ]);
  for (const [name, handler] of control) handlers.set(`personalize.${name}`, handler);
  return { handlers, ready };
}

/** Made at the beginning of time, so that they are ACTIVE whatever a resource takes, and alike at every start. */
function prepare(control: ReadonlyMap<string, ControlPlaneHandler>): Ready {
  const LONG_AGO = 0;
  const make = (operation: string, input: Readonly<Record<string, unknown>>, at: number) =>
    control.get(operation)?.(input, at) ?? {};
  const A_DAY_MS = 86_400_000;
  const { datasetGroupArn } = make('CreateDatasetGroup', { name: 'parallax' }, LONG_AGO);
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

/** The items and the events behind the campaign's solution version. */
function train(learner: Learner, { items, interactions = [] }: Training): void {
  for (const [itemId, size] of items) learner.know(itemId, size);
  for (const { userId, clusterId, type, at } of interactions) {
    const speaksForIt = type === 'VIEW' || type === 'FAVORITE' || type === 'DOWNLOAD';
    if (clusterId !== null && speaksForIt)
      learner.take({ userId, itemId: clusterId, eventType: type, at }, at);
  }
}
