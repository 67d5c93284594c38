import { setTimeout as sleep } from 'node:timers/promises';
import { rateOf } from '../../pricing/rates.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { perHour } from '../../provisioning/removal/format-removal.js';
import {
  type IdleCampaign,
  idleCampaigns,
  removeCampaigns,
} from '../../provisioning/removal/idle-campaigns.js';
import { hourlyPrices } from '../../provisioning/resources/prices.js';
import { configOf } from '../deployment/config-of.js';
import { liveCampaignOf } from './down.js';

export interface IdleArguments {
  readonly hours: number;
  /** Deletes the idle campaigns, with their alarms. */
  readonly delete: boolean;
}

/**
 * Lists campaigns without requests, and their cost.
 *
 * @returns the exit code: 1 when a campaign could not be deleted
 */
export async function idle(
  deployment: Deployment,
  environment: NodeJS.ProcessEnv,
  { hours, delete: isDeleting }: IdleArguments,
): Promise<number> {
  const aws = openAws(deployment.region);
  const hourly = hourlyPrices(rateOf(deployment.rates), deployment.personalize.recipe);
  const now = (): number => Date.now();
  const time = hours === 1 ? 'an hour' : `${hours} hours`;
  const say = (line: string): void => console.log(line);
  try {
    const found = await idleCampaigns({ aws, deployment, hours, now: now(), hourly });
    if (found.length === 0) {
      say(`Every campaign of ${deployment.name} older than ${time} had requests in that time.`);
      return 0;
    }
    for (const each of found) say(lineOf(each));
    if (!isDeleting) {
      say('Delete them with --delete; apply creates them again.');
      return 0;
    }
    const live = await liveCampaignOf(configOf(deployment, environment));
    if (found.some(({ campaign }) => campaign.arn === live))
      say(
        `The live release of "${deployment.catalogue}" uses one of them: searches are ranked by similarity alone until apply has created it again.`,
      );
    const retained = await removeCampaigns(
      { deployment, aws, openSearch: null, localFolder: null, hourly, now },
      found.map(({ campaign }) => campaign),
      {
        now,
        random: Math.random,
        pause: async (ms) => sleep(ms),
        signal: new AbortController().signal,
        say,
      },
    );
    say(
      'Create them again with: npm run parallax -- apply. It uses the same solution version, without new training.',
    );
    return retained.length === 0 ? 0 : 1;
  } finally {
    aws.close();
  }
}

function lineOf({ campaign, since, wasAsked, hourly, solutionVersionArn }: IdleCampaign): string {
  const when = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  const what = wasAsked ? `no request since ${when} UTC` : `no request at all; it may date from ${when} UTC`;
  return `campaign ${campaign.name}${perHour(hourly)}  ${what}  (from ${solutionVersionArn.split('/').slice(-2).join('/')})`;
}
