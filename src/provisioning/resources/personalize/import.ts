import type { CreateDatasetImportJobCommandInput } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { KnownFacts, Part } from '../../resource.js';
import { factOf } from '../fact-of.js';
import type { PartOptions } from '../part-options.js';
import { type Resource, stageOf } from './listed.js';
import { listImportJobs } from './listings.js';
import { ownTags } from './ownership.js';
import { resourcePart } from './personalize-resource.js';

/**
 * The import of the interactions by cluster, in place of all that was imported before.
 *
 * Import jobs cannot be deleted and their names are taken for ever: the first for some interactions is
 * `<name>-<fingerprint>`, the next, after one that failed or after other interactions, has `-2` behind it.
 */
export function importPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const baseOf = (known: KnownFacts): string =>
    `${deployment.name}-${factOf(known, 'interactions', 'fingerprint')}`;
  const jobs = (known: KnownFacts) => listImportJobs(aws, factOf(known, 'dataset', 'arn'));

  return resourcePart(options, {
    id: 'import',
    title: `import of the interactions of ${deployment.name}`,
    needs: ['bucket', 'interactions', 'dataset'],
    usual: [5, 30],
    find: async (known) => newestAttempt(await jobs(known), baseOf(known)),
    async inspect(active, known) {
      const replaced = (await jobs(known)).some(
        (each) => stageOf(each.status) === 'active' && (each.createdAt ?? 0) > (active.createdAt ?? 0),
      );
      const facts = { arn: active.arn, job: active.name };
      if (!replaced) return { kind: 'ready', facts };
      // What was trained from them stays as it is.
      return { kind: 'behind', why: 'Other interactions were imported after these.', facts };
    },
    async create(known) {
      const { CreateDatasetImportJobCommand } = await import('@aws-sdk/client-personalize');
      const jobName = nextName(newestAttempt(await jobs(known), baseOf(known)), baseOf(known));
      const input: CreateDatasetImportJobCommandInput = {
        jobName,
        datasetArn: factOf(known, 'dataset', 'arn'),
        dataSource: { dataLocation: factOf(known, 'interactions', 'uri') },
        roleArn: deployment.personalize.role,
        importMode: 'FULL',
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateDatasetImportJob', jobName, (client) =>
        client.send(new CreateDatasetImportJobCommand(input)),
      );
    },
    remove: null,
    mend: null,
  });
}

function newestAttempt(jobs: readonly Resource[], base: string): Resource | null {
  return jobs.reduce<Resource | null>(
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

function nextName(newest: Resource | null, base: string): string {
  return newest === null ? base : `${base}-${attemptOf(newest.name, base) + 1}`;
}
