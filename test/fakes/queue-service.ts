import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsSettings } from '../../src/datasources/aws/aws-settings.js';
import { aMotoServer } from './moto-server.js';

/** Amazon SQS, as moto serves it. */
export interface QueueService {
  readonly url: string;
  /** Operations in the order in which they came, `SendMessageBatch` for example. */
  readonly operations: string[];
  /** While true every call's connection breaks off. */
  away: boolean;
  /** @returns the URL of a new FIFO queue, and of the one where messages go that were received too often */
  makeQueue(options?: { readonly receives?: number }): Promise<Queues>;
  /** Messages that are in a queue, in hand or not. */
  depth(queueUrl: string): Promise<number>;
  close(): Promise<void>;
}

export interface Queues {
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

let queues = 0;

/**
 * Moto answers several calls at once but checks the groups in hand before it hands messages out. Two
 * concurrent receivers may get one group: SQS would not do that, so the calls are serialised.
 */
export async function aQueueService(python: string): Promise<QueueService> {
  const moto = await aMotoServer(python);
  const operations: string[] = [];
  let turn: Promise<void> = Promise.resolve();
  const service = { away: false };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    operations.push(String(request.headers['x-amz-target']).replace(/^AmazonSQS\./, ''));
    if (service.away) {
      request.socket.destroy();
      return;
    }
    const { connection: _, 'content-length': __, ...headers } = request.headers;
    const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await fetch(`${moto.url}${request.url}`, {
      method: request.method ?? 'POST',
      headers: sent.filter(([name]) => name !== 'host'),
      body,
    });
    const { status } = answer;
    response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    turn = turn.then(() => pass(request, response)).catch(() => void response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const sqs = new SQSClient({
    ...awsSettings({ region: 'eu-west-1', maxAttempts: 1, requestTimeoutMs: 30_000 }),
    endpoint: moto.url,
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret-key' },
  });

  const create = async (name: string, attributes: Record<string, string>): Promise<string> => {
    const command = new CreateQueueCommand({
      QueueName: name,
      Attributes: { FifoQueue: 'true', ...attributes },
    });
    return (await sqs.send(command)).QueueUrl ?? '';
  };

  return Object.assign(service, {
    url,
    operations,
    async makeQueue({ receives = 1_000 } = {}) {
      queues += 1;
      const deadLetterUrl = await create(`aside-${queues}.fifo`, {});
      const arn = `arn:aws:sqs:eu-west-1:123456789012:aside-${queues}.fifo`;
      const policy = JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: receives });
      return { queueUrl: await create(`log-${queues}.fifo`, { RedrivePolicy: policy }), deadLetterUrl };
    },
    async depth(queueUrl: string) {
      const AttributeNames = [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
      ] as const;
      const command = new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: [...AttributeNames],
      });
      const { Attributes: found = {} } = await sqs.send(command);
      return AttributeNames.reduce((sum, name) => sum + Number(found[name] ?? 0), 0);
    },
    async close() {
      sqs.destroy();
      server.close();
      server.closeAllConnections();
      await moto.close();
    },
  });
}
