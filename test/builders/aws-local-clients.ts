import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsLocalOptions } from '../../aws-local/options.js';
import type { ServiceName } from '../../aws-local/services.js';
import { type AwsLocal, startAwsLocal } from '../../aws-local/start-aws-local.js';
import { unitVector } from '../../src/domain/vector.js';
import { FakeEmbedder } from '../fakes/fake-embedder.js';

/** Vectors that a test can reckon with: "left" and "right" are at right angles, a picture is "right". */
export async function someEmbedder(): Promise<FakeEmbedder> {
  return new FakeEmbedder({ left: [0, 1], right: [1, 0], between: [...unitVector([1, 1])] });
}

/** The stand-ins with the real clients of the JavaScript SDK, which try once. */
export async function startWithClients(options: AwsLocalOptions = {}) {
  const aws = await startAwsLocal({ embedder: someEmbedder, ...options });
  const settings = {
    region: aws.region,
    endpoint: aws.url,
    credentials: { accessKeyId: 'aws-local', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  };
  const clients = {
    bedrock: new BedrockRuntimeClient(settings),
    control: new PersonalizeClient(settings),
    runtime: new PersonalizeRuntimeClient(settings),
    events: new PersonalizeEventsClient(settings),
  };
  return {
    aws,
    settings,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
    },
  };
}

/** A request as no SDK would let it through; the form of its signature is right unless headers say otherwise. */
export interface RawRequest {
  readonly service: ServiceName;
  readonly path: string;
  readonly target?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const SIGNED_FOR: Readonly<Record<ServiceName, string>> = {
  bedrock: 'bedrock',
  'bedrock-runtime': 'bedrock',
  personalize: 'personalize',
  'personalize-runtime': 'personalize',
  'personalize-events': 'personalize',
};

export interface RawAnswer {
  readonly status: number;
  /** The service's name for the error, wherever the protocol puts it; null for none. */
  readonly error: string | null;
  readonly message: string;
  readonly text: string;
}

export async function send(aws: AwsLocal, request: RawRequest): Promise<RawAnswer> {
  const { service, path, target, body = {} } = request;
  const response = await fetch(`${aws.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(target === undefined ? {} : { 'x-amz-target': `AmazonPersonalize.${target}` }),
      ...signature(service, aws.region, Date.now()),
      ...request.headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed: { readonly __type?: string; readonly message?: string } = text === '' ? {} : JSON.parse(text);
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype') ?? parsed.__type ?? null,
    message: parsed.message ?? '',
    text,
  };
}

/** Headers of the form of Signature Version 4. */
export function signature(service: ServiceName, region: string, at: number, accessKey = 'key') {
  const date = `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${accessKey}/${date.slice(0, 8)}/${region}/${SIGNED_FOR[service]}/aws4_request`;
  return {
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
  };
}
