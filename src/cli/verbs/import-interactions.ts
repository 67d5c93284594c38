import { openCatalogueClusters } from '../../catalogue/interactions/catalogue-clusters.js';
import { importPast } from '../../catalogue/interactions/import-past.js';
import { readInteractions } from '../../catalogue/interactions/read-interactions.js';
import { progressOn } from '../../catalogue/progress.js';
import { openLog } from '../../engines/open-log.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import { readDeployment } from '../../provisioning/file/read-deployment.js';
import { forgottenUsers } from '../../provisioning/forgetting/forgotten-users.js';
import { configOf } from '../deployment/config-of.js';

/**
 * Puts the deployment's interactions into the log that the environment names, by the live clusters. Users who
 * were forgotten stay out.
 */
export async function importDeploymentPast(file: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const deployment = await readDeployment(file);
  const config = configOf(deployment, environment);
  const aws = openAws(deployment.region);
  const { file: interactions, weights } = deployment.interactions;
  const now = Date.now();
  const [forgotten, clusters] = await Promise.all([
    forgottenUsers(aws, deployment),
    openCatalogueClusters(config),
  ]);
  try {
    const log = await openLog(config, Date.now);
    try {
      const stage = progressOn(process.stderr, () => performance.now()).stage(
        'Recording the past',
        await rowsOf(interactions),
      );
      const { read, recorded } = await importPast(
        {
          ...{ file: interactions, weights, now },
          clusters: (imageIds) => clusters.of(imageIds),
          isForgotten: (userId) => forgotten.has(userId),
        },
        log,
        stage,
      );
      console.log(`${recorded} of ${read} rows are in the interaction log.`);
    } finally {
      await log.close();
    }
  } finally {
    await clusters.close();
    aws.close();
  }
}

async function rowsOf(file: string): Promise<number> {
  let count = 0;
  for await (const rows of readInteractions(file)) count += rows.length;
  return count;
}
