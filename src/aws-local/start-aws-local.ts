import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type AwsLocalAdmin, mountAdmin } from './admin.js';
import { Calls } from './calls.js';
import { createHttp } from './create-http.js';
import { invokeModel } from './embeddings/invoke-model.js';
import { lazyEmbedder } from './embeddings/lazy-embedder.js';
import { Faults } from './faults.js';
import { NO_JOURNAL, openJournal, replay } from './journal.js';
import { type AwsLocalLimits, type AwsLocalOptions, DEFAULT_LIMITS } from './options.js';
import { openPersonalize } from './personalize/open-personalize.js';
import type { Rate } from './rate-limit.js';
import { CallServer, type Handler } from './serve-call.js';
import { SERVICE_LIST } from './services.js';
import { Operations } from './wire/operations.js';

export interface AwsLocal {
  /** `http://host:port`, the endpoint of all four services. */
  readonly url: string;
  /** What an SDK and the gateway need in their environment to speak to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly region: string;
  readonly campaignArn: string;
  readonly trackingId: string;
  readonly datasetGroupArn: string;
  readonly admin: AwsLocalAdmin;
  close(): Promise<void>;
}

const ACCOUNT_ID = '123456789012';

/**
 * Stand-ins of Bedrock's runtime and of Personalize on one port: requests are held against the service
 * models and the services' quotas, and answered by the local model and by the blend ranker.
 *
 * They are for a laptop and for tests: nothing is encrypted, and a signature's form is checked, not the
 * signature.
 */
export async function startAwsLocal(options: AwsLocalOptions = {}): Promise<AwsLocal> {
  const { region = 'us-east-1', now = Date.now, random = Math.random } = options;
  const operations = new Operations(SERVICE_LIST);
  const embedder = lazyEmbedder(options.embedder);
  const personalize = openPersonalize({
    account: { region, id: ACCOUNT_ID },
    operationOf: (name) => operations.named('personalize', name),
    newId: randomUUID,
    digestMs: options.digestMs ?? 0,
    lifecycle: options.lifecycle ?? {},
    training: options.training ?? null,
  });
  const handlers = new Map<string, Handler>([
    ...personalize.handlers,
    ['bedrock-runtime.InvokeModel', invokeModel(embedder.open)],
  ]);
  const faults = new Faults(random);
  const calls = new Calls();
  const journal = options.dataFolder === undefined ? NO_JOURNAL : openJournal(options.dataFolder);
  const server = new CallServer({
    operations,
    handlers,
    rates: ratesOf({ ...DEFAULT_LIMITS, ...options.limits }),
    faults,
    calls,
    journal,
    region,
    accessKeys: options.accessKeys === undefined ? null : new Set(options.accessKeys),
    now,
    newId: randomUUID,
    onCall: options.onCall ?? (() => {}),
  });
  replay(journal, (service, operation, input, at) => {
    const known = operations.named(service, operation);
    if (known !== null) server.do(known, input, at);
  });
  const admin: AwsLocalAdmin = {
    addFault: (fault) => faults.add(fault),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    calls: () => calls.all(),
    reset() {
      faults.clear();
      calls.clear();
    },
  };
  const { http, destroyConnections } = createHttp();
  mountAdmin(http, admin);
  http.all('/*', (request, reply) => server.serve(request, reply));
  const { host = '127.0.0.1' } = options;
  await http.listen({ host, port: options.port ?? 0 });
  const url = urlOf(host, http.server.address());
  return {
    url,
    env: environmentFor(url, region, personalize, options.accessKeys?.[0]),
    region,
    ...personalize.ready,
    admin,
    async close() {
      destroyConnections();
      await http.close();
      await embedder.close();
    },
  };
}

/** The address as a client on this machine can use it, also where all addresses are listened on. */
function urlOf(host: string, address: ReturnType<Server['address']>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  return `http://${name}:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

function ratesOf(limits: AwsLocalLimits): ReadonlyMap<string, Rate> {
  return new Map<string, Rate>([
    ['bedrock-runtime.InvokeModel', { calls: limits.invokeModelPerMinute, perMs: 60_000 }],
    ['personalize-runtime.GetPersonalizedRanking', { calls: limits.rankingPerSecond, perMs: 1_000 }],
    ['personalize-runtime.GetRecommendations', { calls: limits.rankingPerSecond, perMs: 1_000 }],
    ['personalize-events.PutEvents', { calls: limits.putEventsPerSecond, perMs: 1_000 }],
  ]);
}

/** The secrets are none: any will do, unless the access keys that are known were named. */
function environmentFor(
  url: string,
  region: string,
  { ready }: { readonly ready: { readonly campaignArn: string; readonly trackingId: string } },
  accessKey = 'aws-local',
): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_ENDPOINT_URL_PERSONALIZE: url,
    AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME: url,
    AWS_ENDPOINT_URL_PERSONALIZE_EVENTS: url,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: 'aws-local',
    AWS_REGION: region,
    // What Python's SDK and the command line tool read.
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    PERSONALIZE_CAMPAIGN_ARN: ready.campaignArn,
    PERSONALIZE_TRACKING_ID: ready.trackingId,
  };
}
