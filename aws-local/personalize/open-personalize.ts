import type { Found, Objects } from '../objects/objects.js';
import type { Training } from '../options.js';
import { type Handler, NO_CONTEXT, type Reader } from '../serve-call.js';
import type { Operation } from '../wire/operations.js';
import { Agenda } from './agenda.js';
import { CampaignUpdates } from './campaign-updates.js';
import { controlPlane } from './control-plane.js';
import { DatasetGroups } from './datasets/dataset-groups.js';
import { deletionJob } from './datasets/deletion-job.js';
import { importJob } from './datasets/import-job.js';
import { Events } from './events.js';
import { prepareCampaign, type Ready } from './prepare-campaign.js';
import { Ranking } from './ranking.js';
import type { Account } from './resources/arns.js';
import { dataLocationOf } from './resources/kind-rules.js';
import { type Fields, type Lifecycle, type Resource, Resources } from './resources/resources.js';
import { AutoTraining } from './training/auto-training.js';
import { solutionMetrics } from './training/solution-metrics.js';
import { stopTraining } from './training/stop-training.js';
import { trainVersion } from './training/train-version.js';
import { updateSolution } from './update-solution.js';

export interface PersonalizeOptions {
  readonly account: Account;
  /** An operation of the control plane by its name. */
  readonly operationOf: (name: string) => Operation | null;
  /** A UUID. */
  readonly newId: () => string;
  readonly digestMs: number;
  readonly lifecycle: Lifecycle;
  readonly training: Training | null;
  /** Where jobs find their data. */
  readonly objects: Objects;
}

export interface Personalize {
  /** By `service.operation`. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** By `service.operation`. */
  readonly readers: ReadonlyMap<string, Reader>;
  readonly ready: Ready;
}

/** The control plane, runtime and events of one account, with a campaign and a tracker that are ready. */
export function openPersonalize(options: PersonalizeOptions): Personalize {
  const { account, operationOf, digestMs, objects } = options;
  const resources = new Resources(options.lifecycle);
  const groups = new DatasetGroups();
  const agenda = new Agenda();
  const campaigns = new CampaignUpdates(resources, agenda);
  const autoTraining = new AutoTraining(resources, agenda, ({ arn: solutionArn }, at) => {
    control.get('CreateSolutionVersion')?.({ solutionArn, trainingType: 'AUTOMATIC' }, at, NO_CONTEXT);
  });
  const train = trainVersion(groups, digestMs);
  const control = controlPlane({
    resources,
    account,
    operationOf,
    createHooks: {
      datasetImportJob: importJob(resources, groups, agenda),
      dataDeletionJob: deletionJob(resources, groups, agenda),
      solution: (solution, at) => {
        autoTraining.plan(solution, at + resources.durationOf(solution));
        return null;
      },
      solutionVersion: (version, at, read) => {
        campaigns.training(version, at);
        return train(version, at, read);
      },
      campaign: (campaign, at) => {
        campaigns.created(campaign, at);
        return null;
      },
    },
    others: new Map([
      ['UpdateCampaign', campaigns.update.bind(campaigns)],
      ['UpdateSolution', updateSolution(resources, agenda, autoTraining)],
      ['StopSolutionVersionCreation', stopTraining(resources, groups)],
      ['GetSolutionMetrics', solutionMetrics(resources, groups)],
    ]),
    onRemoved: (resource) =>
      agenda.add((resource.deletedAt ?? 0) + resources.durationOf(resource), () => forget(resource, groups)),
  });
  const ready = prepareCampaign(control, (datasetGroupArn) =>
    groups.of(datasetGroupArn).teach(options.training ?? { items: new Map() }),
  );
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
  const readCsv = (fields: Fields): Promise<Found> => objects.read(dataLocationOf(fields), '.csv');
  return {
    handlers: new Map([...handlers].map(([name, handler]) => [name, settledFirst(agenda, handler)])),
    readers: new Map([
      ['personalize.CreateDatasetImportJob', readCsv],
      ['personalize.CreateDataDeletionJob', readCsv],
    ]),
    ready,
  };
}

/** Applies all due scheduled changes before an operation. */
function settledFirst(agenda: Agenda, handler: Handler): Handler {
  return (input, at, context) => {
    agenda.settle(at);
    return handler(input, at, context);
  };
}

/** Removes the data of a deleted resource. */
function forget({ kind, arn, fields }: Resource, groups: DatasetGroups): void {
  const { datasetGroupArn, datasetType } = fields;
  if (kind.name === 'datasetGroup') groups.forget(arn);
  if (kind.name === 'solutionVersion') groups.of(datasetGroupArn).removeVersion(arn);
  if (kind.name !== 'dataset') return;
  if (String(datasetType).toUpperCase() === 'INTERACTIONS') groups.of(datasetGroupArn).forgetEvents();
  if (String(datasetType).toUpperCase() === 'ITEMS') groups.of(datasetGroupArn).forgetItems();
}
