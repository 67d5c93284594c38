import { setTimeout as sleep } from 'node:timers/promises';
import { rateOf } from '../../pricing/rates.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { perHour } from '../../provisioning/removal/format-removal.js';
import { removeCampaigns } from '../../provisioning/removal/remove-campaigns.js';
import { type IdleCampaign, idleCampaigns } from '../../provisioning/resources/personalize/idle-campaigns.js';
import { hourlyPrices } from '../../provisioning/resources/prices.js';
import { configOf } from '../deployment/config-of.js';
import { liveCampaignOf } from './down.js';

export interface IdleArguments {
  readonly hours: number;
  /** The idle campaigns go, with their alarms. */
  readonly delete: boolean;
}

/**
 * Names the campaigns that nobody asks, and what they cost.
 *
 * @returns the exit code: 1 when one that was to go stays
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
      say(`No campaign of ${deployment.name} that is older than ${time} was without requests for so long.`);
      return 0;
    }
    for (const each of found) say(lineOf(each));
    if (!isDeleting) {
      say('Take them down with --delete; apply brings them back.');
      return 0;
    }
    const live = await liveCampaignOf(configOf(deployment, environment));
    if (found.some(({ campaign }) => campaign.arn === live))
      say(
        `The live release of "${deployment.catalogue}" names one of them: searches are ranked by similarity alone until apply has brought it back.`,
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
      'Bring them back with: npm run parallax -- apply. It makes the campaign again from the same solution version; nothing is trained anew.',
    );
    return retained.length === 0 ? 0 : 1;
  } finally {
    aws.close();
  }
}

function lineOf({ campaign, since, wasAsked, hourly, solutionVersionArn }: IdleCampaign): string {
  const when = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  const what = wasAsked
    ? `no request since ${when} UTC`
    : `no request at all; it may be as old as ${when} UTC`;
  return `campaign ${campaign.name}${perHour(hourly)}  ${what}  (from ${solutionVersionArn.split('/').slice(-2).join('/')})`;
}
