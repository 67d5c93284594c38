import type { CreateDatasetImportJobCommandInput } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import { type KnownOutputs, outputOf, type Resource } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { priceBy } from '../prices.js';
import type { ResourceType } from '../resource-type.js';
import { type Listed, stageOf } from './listed.js';
import { listImportJobs } from './listings.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';

const DEPENDS_ON = ['bucket', 'interactions', 'dataset'] as const;

export const importJob = {
  dependsOn: DEPENDS_ON,
  open: importResource,
  delete: { deletedWith: 'dataset' },
} satisfies ResourceType;

/**
 * The import of the interactions by cluster, in place of all that was imported before.
 *
 * Import jobs cannot be deleted and their names are taken for ever: the first for some interactions is
 * `<name>-<fingerprint>`, the next, after one that failed or after other interactions, has `-2` behind it.
 */
export function importResource(context: AwsContext): Resource {
  const { aws, deployment, rate } = context;
  const baseOf = (known: KnownOutputs): string =>
    `${deployment.name}-${outputOf(known, 'interactions', 'fingerprint')}`;
  const jobs = (known: KnownOutputs) => listImportJobs(aws, outputOf(known, 'dataset', 'arn'));

  return personalizeResource(context, {
    id: 'import',
    title: `import of the interactions of ${deployment.name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [5, 30],
    type: null,
    price: async () => priceBy(rate, 'personalizeIngestionGb', 'once', 0, 'by the GB'),
    find: async (known) => newestAttempt(await jobs(known), baseOf(known)),
    async read(active, known) {
      const replaced = (await jobs(known)).some(
        (each) => stageOf(each.status) === 'active' && (each.createdAt ?? 0) > (active.createdAt ?? 0),
      );
      const outputs = { arn: active.arn, job: active.name };
      if (!replaced) return { kind: 'ready', outputs };
      // Versions that were trained from them stay as they are.
      return { kind: 'outdated', why: 'Other interactions were imported after these.', outputs };
    },
    async create(known) {
      const { CreateDatasetImportJobCommand } = await import('@aws-sdk/client-personalize');
      const jobName = nextName(newestAttempt(await jobs(known), baseOf(known)), baseOf(known));
      const input: CreateDatasetImportJobCommandInput = {
        jobName,
        datasetArn: outputOf(known, 'dataset', 'arn'),
        dataSource: { dataLocation: outputOf(known, 'interactions', 'uri') },
        roleArn: deployment.personalize.role,
        importMode: 'FULL',
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateDatasetImportJob', jobName, (client) =>
        client.send(new CreateDatasetImportJobCommand(input)),
      );
    },
    update: null,
  });
}

function newestAttempt(jobs: readonly Listed[], base: string): Listed | null {
  return jobs.reduce<Listed | null>(
    (newest, job) =>
      attemptOf(job.name, base) > (newest === null ? 0 : attemptOf(newest.name, base)) ? job : newest,
    null,
  );
}

/** 1 for the first of a base name, 2 for the one with `-2` behind it, 0 for another's. */
function attemptOf(name: string, base: string): number {
  if (name === base) return 1;
  const [, attempt] = name.startsWith(`${base}-`) ? (/-(\d{1,6})$/.exec(name.slice(base.length)) ?? []) : [];
  return attempt === undefined || name !== `${base}-${attempt}` ? 0 : Number(attempt);
}

function nextName(newest: Listed | null, base: string): string {
  return newest === null ? base : `${base}-${attemptOf(newest.name, base) + 1}`;
}
