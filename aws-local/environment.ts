import type { Server } from 'node:http';

/** Connection settings of running stand-ins. */
export interface Reachable {
  readonly region: string;
  readonly accessKey: string;
  readonly campaignArn: string;
  readonly trackingId: string;
}

/** Environment with which the SDKs and the gateway call the stand-ins. Any secret is accepted. */
export function environmentFor(
  url: string,
  { region, accessKey, campaignArn, trackingId }: Reachable,
): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_BEDROCK: url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_ENDPOINT_URL_PERSONALIZE: url,
    AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME: url,
    AWS_ENDPOINT_URL_PERSONALIZE_EVENTS: url,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: 'aws-local',
    AWS_REGION: region,
    // Variables of Python's SDK and the AWS command line.
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    PERSONALIZE_CAMPAIGN_ARN: campaignArn,
    PERSONALIZE_TRACKING_ID: trackingId,
  };
}

/** The address as a client on this machine can use it, also where all addresses are listened on. */
export function urlOf(host: string, address: ReturnType<Server['address']>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${name}:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}
