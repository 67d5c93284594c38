import type { DataDeletionJobSummary } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';

/**
 * The name of the data deletion job that was completed last, null when none was. What was trained before it
 * still knows the users that it deleted.
 */
export async function newestCompletedDeletion(aws: Aws, datasetGroupArn: string): Promise<string | null> {
  return newestCompleted(await deletionJobs(aws, datasetGroupArn))?.jobName ?? null;
}

/** Of a dataset group's data deletion jobs the one that was completed last. */
export function newestCompleted(jobs: readonly DataDeletionJobSummary[]): DataDeletionJobSummary | null {
  const completed = jobs.filter(({ status }) => status === 'COMPLETED');
  return completed.sort(byEnd).at(-1) ?? null;
}

/** All data deletion jobs of a dataset group; they stay for ever. The SDK has no paginator for them. */
export async function deletionJobs(
  aws: Aws,
  datasetGroupArn: string,
): Promise<readonly DataDeletionJobSummary[]> {
  const { ListDataDeletionJobsCommand } = await import('@aws-sdk/client-personalize');
  return askPersonalize(aws, 'ListDataDeletionJobs', datasetGroupArn, async (client) => {
    const all: DataDeletionJobSummary[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListDataDeletionJobsCommand({ datasetGroupArn, nextToken }));
      all.push(...(page.dataDeletionJobs ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return all;
  });
}

function byEnd(a: DataDeletionJobSummary, b: DataDeletionJobSummary): number {
  const ended = (job: DataDeletionJobSummary): number => job.lastUpdatedDateTime?.getTime() ?? 0;
  return ended(a) - ended(b) || ((a.jobName ?? '') < (b.jobName ?? '') ? -1 : 1);
}
