import type { CreateSolutionVersionCommandInput } from '@aws-sdk/client-personalize';
import { ParallaxError } from '../../../../domain/errors.js';
import { askPersonalize } from '../../../aws/ask-personalize.js';
import type { Aws } from '../../../aws/open-aws.js';
import type { Deployment } from '../../../file/deployment.js';
import { OWNER_TAG } from '../../../names.js';
import type { KnownOutputs, Resource, ResourceState, Work } from '../../../resource.js';
import { outputOf } from '../../fact-of.js';
import type { ResourceOptions } from '../../part-options.js';
import { holdCampaigns } from '../campaign-sync.js';
import { type Listed, type Stage, stageOf, stateOf } from '../listed.js';
import { listVersions } from '../listings.js';
import { newestCompletedDeletion } from '../newest-deletion.js';
import { FINGERPRINT_TAG, ownTags, tagsOf } from '../ownership.js';
import { versionFingerprint } from './solution-config.js';

/** Between two looks at a training that is being stopped. */
const STOPPING_MS = 5_000;

/**
 * The solution version: what was trained from these interactions.
 *
 * Nothing keeps two versions from being trained from the same, so that every call to create one may make one
 * more: when its answer was lost and the SDK asks again, or when two apply at once. So the versions that carry
 * the fingerprint are listed before, and again after: all but the first of those that are still being trained
 * are stopped then. What is left is a process that is killed between the two; both versions are trained and
 * billed then, either will do, and everyone takes the same (`best`).
 */
export function versionResource({ aws, deployment, price, wait }: ResourceOptions): Resource {
  async function stand(known: KnownOutputs) {
    const solutionArn = outputOf(known, 'solution', 'arn');
    const deletion = await newestCompletedDeletion(aws, outputOf(known, 'datasetGroup', 'arn'));
    const wanted = versionFingerprint(deployment, outputOf(known, 'interactions', 'fingerprint'), deletion);
    const alike = await versionsOf(aws, deployment, solutionArn, wanted);
    return { solutionArn, wanted, alike };
  }

  async function create(known: KnownOutputs, { signal, say }: Work): Promise<void> {
    let { solutionArn, wanted, alike } = await stand(known);
    while (stateOfBest(alike, wanted).kind === 'deleting') {
      await wait(STOPPING_MS, signal);
      ({ solutionArn, wanted, alike } = await stand(known));
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
    dependsOn: ['interactions', 'import', 'solution', 'datasetGroup'],
    typicalMinutes: [20, 120],
    price: () => price('version'),
    async read(known) {
      const { alike, wanted } = await stand(known);
      return stateOfBest(alike, wanted);
    },
    create,
    update: create,
  };
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

/** What is no longer being trained cannot be stopped, and need not be. */
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

/** Those of the deployment with a fingerprint. */
async function versionsOf(
  aws: Aws,
  deployment: Deployment,
  solutionArn: string,
  fingerprint: string,
): Promise<readonly Listed[]> {
  const alike: Listed[] = [];
  for (const version of await listVersions(aws, solutionArn)) {
    const tags = await tagsOf(aws, version.arn);
    if (tags.get(OWNER_TAG) === deployment.name && tags.get(FINGERPRINT_TAG) === fingerprint)
      alike.push(version);
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
