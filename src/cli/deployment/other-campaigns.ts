import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../../provisioning/aws/open-aws.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { campaignDetail } from '../../provisioning/resources/personalize/campaigns.js';
import { ownCampaigns } from '../../provisioning/resources/personalize/owned.js';
import type { HourlyPrice } from '../../provisioning/resources/prices.js';
import { dollars } from './words.js';

export interface OtherCampaignsOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  readonly hourly: HourlyPrice;
  readonly open: () => Promise<CatalogueReader | null>;
}

/** A sentence for each campaign beside the live one, with its cost: no resource shows them. */
export async function otherCampaigns(options: OtherCampaignsOptions): Promise<readonly string[]> {
  const { open, hourly } = options;
  try {
    const reader = await open();
    const live = await reader?.release().finally(() => reader.close());
    if (live?.campaignArn === undefined) return [];
    const says: string[] = [];
    for (const { arn, name } of await ownCampaigns(options)) {
      if (arn === live.campaignArn) continue;
      const { minProvisionedTps = 1 } = (await campaignDetail(options, arn)) ?? {};
      const price = hourly({ kind: 'campaign', minProvisionedTps });
      const cost = price === 0 ? 'is billed, too' : `costs ${dollars(price)} an hour, too`;
      says.push(`Campaign ${name} exists beside the live one, and ${cost}.`);
    }
    return says;
  } catch (error) {
    // The resources report what cannot be read.
    if (error instanceof ParallaxError) return [];
    throw error;
  }
}
