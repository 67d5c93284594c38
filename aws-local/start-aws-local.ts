import { randomUUID } from 'node:crypto';
import { type AwsLocalAdmin, adminOf, mountAdmin } from './admin.js';
import { Calls } from './calls.js';
import { createHttp } from './create-http.js';
import { lazyEmbedder } from './embeddings/lazy-embedder.js';
import { environmentFor, urlOf } from './environment.js';
import { Faults } from './faults.js';
import { NO_JOURNAL, openJournal, replay } from './journal.js';
import { DEFAULT_LIMITS, ratesOf } from './limits.js';
import { s3Objects } from './objects/s3.objects.js';
import { openBedrock } from './open-bedrock.js';
import type { AwsLocalOptions } from './options.js';
import { openPersonalize } from './personalize/open-personalize.js';
import { CallServer } from './serve-call.js';
import { SERVICE_LIST } from './services.js';
import { Operations } from './wire/operations.js';

export interface AwsLocal {
  /** `http://host:port`, the endpoint of all services. */
  readonly url: string;
  /** Environment variables with which an SDK and the gateway reach it. */
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
 * Stand-ins of Bedrock and of Personalize on one port. Requests are validated against the service models and
 * quotas, and answered by the local model and the blend ranker.
 *
 * They are for development and tests: nothing is encrypted, and only the form of a signature is checked.
 */
export async function startAwsLocal(options: AwsLocalOptions = {}): Promise<AwsLocal> {
  const { region = 'us-east-1', now = Date.now, random = Math.random } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const operations = new Operations(SERVICE_LIST);
  const embedder = lazyEmbedder(options.embedder);
  const objects = s3Objects({ region, endpoint: options.s3Endpoint ?? null });
  const personalize = openPersonalize({
    account: { region, id: ACCOUNT_ID },
    operationOf: (name) => operations.named('personalize', name),
    newId: randomUUID,
    digestMs: options.digestMs ?? 0,
    lifecycle: options.lifecycle ?? {},
    training: options.training ?? null,
    objects,
  });
  const journal = options.dataFolder === undefined ? NO_JOURNAL : openJournal(options.dataFolder);
  const bedrock = openBedrock({
    region,
    accountId: ACCOUNT_ID,
    embedder,
    objects,
    journal,
    leastBatchRecords: limits.leastBatchRecords,
    batchMs: options.lifecycle?.modelInvocationJob ?? 0,
    now,
  });
  const faults = new Faults(random);
  const calls = new Calls();
  const server = new CallServer({
    operations,
    handlers: new Map([...personalize.handlers, ...bedrock.handlers]),
    readers: personalize.readers,
    rates: ratesOf(limits),
    faults,
    calls,
    journal,
    region,
    accessKeys: options.accessKeys === undefined ? null : new Set(options.accessKeys),
    now,
    newId: randomUUID,
    onCall: options.onCall ?? (() => {}),
  });
  replay(journal, (entry) => {
    const { service, operation, input, at, read, failure = null } = entry;
    const known = bedrock.redo(entry) ? null : operations.named(service, operation);
    if (known !== null) server.do(known, input, at, { read, failure });
  });
  bedrock.open();
  const admin = adminOf(faults, calls);
  const { http, destroyConnections } = createHttp();
  mountAdmin(http, admin);
  http.all('/*', (request, reply) => server.serve(request, reply));
  const { host = '127.0.0.1' } = options;
  await http.listen({ host, port: options.port ?? 0 });
  const url = urlOf(host, http.server.address());
  return {
    url,
    env: environmentFor(url, {
      region,
      accessKey: options.accessKeys?.[0] ?? 'aws-local',
      ...personalize.ready,
    }),
    region,
    ...personalize.ready,
    admin,
    async close() {
      const worked = bedrock.close();
      destroyConnections();
      await http.close();
      await worked;
      await embedder.close();
      objects.close();
    },
  };
}
