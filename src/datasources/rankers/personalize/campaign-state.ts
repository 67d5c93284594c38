import {
  DescribeCampaignCommand,
  DescribeEventTrackerCommand,
  PersonalizeClient,
  paginateListEventTrackers,
} from '@aws-sdk/client-personalize';
import { ParallaxError } from '../../../domain/errors.js';
import { memberOf } from '../../../domain/unknown.js';
import { awsSettings } from '../../aws/aws-settings.js';
import { callAws } from '../../aws/call-aws.js';

/** Status of a resource in the control plane: only an ACTIVE one serves. */
export interface ResourceState {
  readonly name: string;
  /** The service's own word, for example `CREATE IN_PROGRESS`. */
  readonly status: string;
  readonly failureReason?: string;
}

/** Reads Personalize's control plane, which a serving gateway never does. */
export interface PersonalizeStates {
  /** @throws ParallaxError UNAVAILABLE, naming what to check, for an unknown campaign too */
  campaign(arn: string): Promise<ResourceState>;
  /** Null: no tracker of the account and region has the id. */
  tracker(trackingId: string): Promise<ResourceState | null>;
  close(): void;
}

const SERVICE = 'Amazon Personalize';
/** Of all attempts together. */
const DEADLINE_MS = 5_000;

export function openPersonalizeStates(region: string | null): PersonalizeStates {
  const client = new PersonalizeClient(
    awsSettings({ region, maxAttempts: 3, requestTimeoutMs: DEADLINE_MS }),
  );
  const soon = () => AbortSignal.timeout(DEADLINE_MS);
  return {
    async campaign(arn) {
      const { campaign } = await callAws(
        { service: SERVICE, action: 'DescribeCampaign', resource: `the campaign ${arn}` },
        soon(),
        (signal) => client.send(new DescribeCampaignCommand({ campaignArn: arn }), until(signal)),
      );
      return stateOf(campaign);
    },
    tracker: (trackingId) =>
      callAws({ service: SERVICE, action: 'ListEventTrackers' }, soon(), async (signal) => {
        for await (const { eventTrackers = [] } of paginateListEventTrackers({ client }, {})) {
          for (const { eventTrackerArn } of eventTrackers) {
            const command = new DescribeEventTrackerCommand({ eventTrackerArn });
            const { eventTracker } = await client.send(command, until(signal));
            if (eventTracker?.trackingId === trackingId) return stateOf(eventTracker);
          }
        }
        return null;
      }),
    close: () => client.destroy(),
  };
}

/** The SDK knows no option that is undefined. */
function until(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function stateOf(resource: object | undefined): ResourceState {
  const text = (name: string): string | undefined => {
    const value = memberOf(resource, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [name, status, failureReason] = [text('name'), text('status'), text('failureReason')];
  if (name === undefined || status === undefined) {
    throw new ParallaxError(
      'INTERNAL',
      `${SERVICE} described a resource without a name or a status: check the endpoint (AWS_ENDPOINT_URL...).`,
    );
  }
  return { name, status, ...(failureReason !== undefined && { failureReason }) };
}
