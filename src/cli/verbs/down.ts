import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/config.js';
import { ParallaxError } from '../../domain/errors.js';
import { openCatalogueReader } from '../../engines/open-catalogue-reader.js';
import { openSearchClientFor } from '../../engines/open-search.js';
import { rateOf } from '../../pricing/rates.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { removeDeployment } from '../../provisioning/removal/remove-deployment.js';
import { hourlyPrices } from '../../provisioning/resources/prices.js';
import { configOf } from '../deployment/config-of.js';

export interface DownArguments {
  /** Skips the confirmation. */
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** Also removes the catalogue's folder on this machine. */
  readonly withLocal: boolean;
}

/**
 * Deletes a deployment's resources in the cloud.
 *
 * @returns the exit code: 0 when nothing is left, or nothing had to be deleted
 * @throws ParallaxError BAD_USER_INPUT without `yes` when no terminal can confirm
 */
export async function down(
  deployment: Deployment,
  environment: NodeJS.ProcessEnv,
  { yes, dryRun, withLocal }: DownArguments,
): Promise<number> {
  const { name, catalogue, index, region } = deployment;
  if (!yes && !dryRun && !process.stdin.isTTY) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `No terminal can confirm the deletion of ${name}: check with --dry-run, then add --yes.`,
    );
  }
  const config = configOf(deployment, environment);
  const aws = openAws(region);
  const connection = index.kind === 'opensearch' ? await openSearchClientFor(config) : null;
  const now = (): number => Date.now();
  const signal = new AbortController().signal;
  try {
    const outcome = await removeDeployment(
      {
        deployment,
        aws,
        openSearch: connection?.client ?? null,
        localFolder: withLocal ? join(config.dataDirectory, catalogue) : null,
        hourly: hourlyPrices(rateOf(deployment.rates), deployment.personalize.recipe),
        now,
        signal,
      },
      {
        dryRun,
        now,
        random: Math.random,
        pause: async (ms) => sleep(ms),
        signal,
        say: (line) => console.log(line),
        liveCampaign: () => liveCampaignOf(config),
        confirm: async () => yes || (await isTyped(name)),
      },
    );
    if (outcome === 'declined') console.log('Nothing was changed.');
    return outcome === 'nothing is left' || outcome === 'previewed' ? 0 : 1;
  } finally {
    aws.close();
    await connection?.client.close();
  }
}

/** ARN of the live release's campaign; null also when the release cannot be read. */
export async function liveCampaignOf(config: Config): Promise<string | null> {
  try {
    const reader = await openCatalogueReader(config);
    if (reader === null) return null;
    const release = await reader.release().finally(() => reader.close());
    return release?.campaignArn ?? null;
  } catch (error) {
    if (error instanceof ParallaxError) return null;
    throw error;
  }
}

async function isTyped(name: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (
      (await terminal.question(`All of ${name} will be deleted. Type its name to continue: `)).trim() === name
    );
  } finally {
    terminal.close();
  }
}
