import type { CreateSolutionVersionCommandInput } from '@aws-sdk/client-personalize';
import { ParallaxError } from '../../../../domain/errors.js';
import { askPersonalize } from '../../../aws/ask-personalize.js';
import type { Aws } from '../../../aws/open-aws.js';
import { isOwned } from '../../../aws/tags.js';
import type { Deployment } from '../../../file/deployment.js';
import {
  type KnownOutputs,
  outputOf,
  type Price,
  type Resource,
  type ResourceState,
  type Work,
} from '../../../resource.js';
import type { AwsContext } from '../../deployment-context.js';
import { priceBy } from '../../prices.js';
import type { ResourceType } from '../../resource-type.js';
import { holdCampaigns } from '../campaigns.js';
import { type Listed, type Stage, stageOf, stateOf } from '../listed.js';
import { listVersions } from '../listings.js';
import { newestCompletedDeletion } from '../newest-deletion.js';
import { FINGERPRINT_TAG, ownTags, tagsOf } from '../personalize-tags.js';
import { runningTrainings } from './running-trainings.js';
import { versionFingerprint } from './solution-config.js';

/** Between two reads of a training that is being stopped. */
const STOPPING_MS = 5_000;

const DEPENDS_ON = ['interactions', 'import', 'solution', 'datasetGroup'] as const;

/** All versions are deleted with their solution; a running training must be stopped first. */
export const version = {
  dependsOn: DEPENDS_ON,
  open: versionResource,
  delete: { title: 'trainings that run', find: runningTrainings },
} satisfies ResourceType;

/**
 * The solution version that was trained from these interactions.
 *
 * The service trains the same data twice when asked twice: when an answer was lost and the SDK repeats the call, or
 * when two processes apply. So the versions with the fingerprint are listed before the call and after it, and all
 * running ones but the first are stopped. A kill in between leaves two trained versions; every process then picks the
 * same one (`best`).
 */
export function versionResource(context: AwsContext): Resource {
  const { aws, deployment, wait } = context;

  async function find(known: KnownOutputs) {
    const solutionArn = outputOf(known, 'solution', 'arn');
    const deletion = await newestCompletedDeletion(aws, outputOf(known, 'datasetGroup', 'arn'));
    const wanted = versionFingerprint(deployment, outputOf(known, 'interactions', 'fingerprint'), deletion);
    const alike = await versionsOf(aws, deployment, solutionArn, wanted);
    return { solutionArn, wanted, alike };
  }

  async function create(known: KnownOutputs, { signal, say }: Work): Promise<void> {
    let { solutionArn, wanted, alike } = await find(known);
    while (stateOfBest(alike, wanted).kind === 'deleting') {
      await wait(STOPPING_MS, signal);
      ({ solutionArn, wanted, alike } = await find(known));
    }
    signal.throwIfAborted();
    const { kind } = stateOfBest(alike, wanted);
    if (kind === 'missing' || kind === 'failed') {
      await holdCampaigns(aws, solutionArn);
      await train(aws, deployment, solutionArn, wanted);
      alike = await versionsOf(aws, deployment, solutionArn, wanted);
    }
    for (const { arn } of beyondTheFirst(alike)) {
      say(`Stopping ${arn}: another solution version is trained from the same already.`);
      await stop(aws, arn);
    }
  }

  return {
    id: 'version',
    title: `solution version of ${deployment.name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [20, 120],
    price: () => priceOf(context),
    async read(known) {
      const { alike, wanted } = await find(known);
      return stateOfBest(alike, wanted);
    },
    create,
    update: create,
  };
}

async function priceOf({ deployment, rate, interactionRows }: AwsContext): Promise<Price> {
  if (deployment.personalize.recipe !== 'aws-personalized-ranking-v2')
    return priceBy(rate, 'personalizeTrainingHour', 'once', 1, 'a training hour; more for much data');
  const thousands = (await interactionRows()) / 1_000;
  return priceBy(rate, 'personalizeV2ThousandInteractions', 'once', thousands, 'by the interaction');
}

async function train(
  aws: Aws,
  deployment: Deployment,
  solutionArn: string,
  fingerprint: string,
): Promise<void> {
  const { CreateSolutionVersionCommand } = await import('@aws-sdk/client-personalize');
  const input: CreateSolutionVersionCommandInput = {
    name: `${deployment.name}-${fingerprint}`,
    solutionArn,
    trainingMode: 'FULL',
    tags: ownTags(deployment, fingerprint),
  };
  await askPersonalize(aws, 'CreateSolutionVersion', solutionArn, (client) =>
    client.send(new CreateSolutionVersionCommand(input)),
  );
}

/** An ended training cannot be stopped, and need not be. */
async function stop(aws: Aws, solutionVersionArn: string): Promise<void> {
  const { StopSolutionVersionCreationCommand } = await import('@aws-sdk/client-personalize');
  try {
    await askPersonalize(aws, 'StopSolutionVersionCreation', solutionVersionArn, (client) =>
      client.send(new StopSolutionVersionCreationCommand({ solutionVersionArn })),
    );
  } catch (error) {
    if (!(error instanceof ParallaxError) || !/^Resource|^InvalidInput/.test(causeOf(error))) throw error;
  }
}

function causeOf({ cause }: ParallaxError): string {
  return cause instanceof Error ? cause.name : '';
}

/** The deployment's versions with a fingerprint. */
async function versionsOf(
  aws: Aws,
  deployment: Deployment,
  solutionArn: string,
  fingerprint: string,
): Promise<readonly Listed[]> {
  const alike: Listed[] = [];
  for (const version of await listVersions(aws, solutionArn)) {
    const tags = await tagsOf(aws, version.arn);
    if (isOwned(tags, deployment) && tags.get(FINGERPRINT_TAG) === fingerprint) alike.push(version);
  }
  return alike;
}

function stateOfBest(alike: readonly Listed[], fingerprint: string): ResourceState {
  const version = best(alike);
  if (version === null) return { kind: 'missing' };
  return stateOf(version) ?? { kind: 'ready', outputs: { arn: version.arn, fingerprint } };
}

const PREFERRED: readonly Stage[] = ['active', 'creating', 'deleting', 'failed'];

/** The newest ACTIVE one, else the newest that is being trained, and so on; of two of one moment, the greater ARN. */
function best(alike: readonly Listed[]): Listed | null {
  for (const stage of PREFERRED) {
    const newest = alike
      .filter(({ status }) => stageOf(status) === stage)
      .sort(byAge)
      .at(-1);
    if (newest !== undefined) return newest;
  }
  return null;
}

function beyondTheFirst(alike: readonly Listed[]): readonly Listed[] {
  const isOver = alike.some(({ status }) => stageOf(status) === 'active');
  const training = alike.filter(({ status }) => stageOf(status) === 'creating').sort(byAge);
  return isOver ? training : training.slice(1);
}

function byAge(a: Listed, b: Listed): number {
  return (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.arn < b.arn ? -1 : 1);
}
