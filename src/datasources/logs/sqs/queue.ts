import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ParallaxError } from '../../../domain/errors.js';
import { awsSettings } from '../../aws/aws-settings.js';
import { callAws } from '../../aws/call-aws.js';
import type { QueueMessage } from './queue-message.js';

export interface QueueOptions {
  readonly queueUrl: string;
  /** Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
  /** Time limit of a call other than a long poll, milliseconds; 2,000 when absent. */
  readonly requestTimeoutMs?: number;
}

/** A message that is in a consumer's hands until its visibility timeout is over. */
export interface ReceivedMessage {
  readonly body: string;
  readonly group: string;
  /** Of this receive alone; what deletes the message or gives it back. */
  readonly receipt: string;
  /** Number of receives, this one included. */
  readonly receives: number;
}

/** So many messages go in one call of SQS at most, either way. */
export const MESSAGES_EACH = 10;

/** A call may take no longer than the acknowledgement of an interaction (`APPEND_TIMEOUT_MS`). */
const REQUEST_TIMEOUT_MS = 2_000;
const LONGEST_WAIT_SECONDS = 20;
/** The second try of a send is the same message to SQS: it carries its deduplication id. */
const ATTEMPTS = 2;

/** A FIFO queue of Amazon SQS, as far as the log uses it. */
export class Queue {
  readonly #calls: SQSClient;
  /** A separate client: a long poll is silent for longer than any other call may be. */
  readonly #polls: SQSClient;

  constructor(private readonly options: QueueOptions) {
    const { requestTimeoutMs: ownMs = REQUEST_TIMEOUT_MS } = options;
    const settings = (requestTimeoutMs: number, maxAttempts: number) => ({
      ...awsSettings({ region: options.region, maxAttempts, requestTimeoutMs }),
      // Else the queue's URL would win over AWS_ENDPOINT_URL_SQS, and with it over an endpoint in a VPC.
      useQueueUrlAsEndpoint: false,
    });
    this.#calls = new SQSClient(settings(ownMs, ATTEMPTS));
    this.#polls = new SQSClient(settings(1_000 * LONGEST_WAIT_SECONDS + ownMs, 1));
  }

  /**
   * Sends 1 to `MESSAGES_EACH` messages in order.
   *
   * @returns for each message null if SQS has it; an error if it was refused alone
   * @throws ParallaxError when the outcome of the whole call is unknown
   */
  async send(messages: readonly QueueMessage[]): Promise<readonly (ParallaxError | null)[]> {
    const command = new SendMessageBatchCommand({
      QueueUrl: this.options.queueUrl,
      Entries: messages.map(({ body, group, deduplicationId }, i) => ({
        Id: String(i),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: deduplicationId,
      })),
    });
    const { Successful: sent = [] } = await callAws(asked('SendMessage'), undefined, () =>
      this.#calls.send(command),
    );
    // A message that is not confirmed was not accepted, whatever the list of failures says.
    const taken = new Set(sent.map(({ Id }) => Id));
    return messages.map((_, i) => (taken.has(String(i)) ? null : refusedAlone()));
  }

  /**
   * Receives up to `MESSAGES_EACH` messages, each group's in order; none after `waitSeconds` without a
   * message.
   *
   * @param visibilitySeconds  time during which no other consumer gets them, nor others of their groups
   */
  async receive(
    waitSeconds: number,
    visibilitySeconds: number,
    signal: AbortSignal,
  ): Promise<readonly ReceivedMessage[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.options.queueUrl,
      MaxNumberOfMessages: MESSAGES_EACH,
      WaitTimeSeconds: waitSeconds,
      VisibilityTimeout: visibilitySeconds,
      MessageSystemAttributeNames: ['MessageGroupId', 'ApproximateReceiveCount'],
    });
    const { Messages: messages = [] } = await callAws(asked('ReceiveMessage'), signal, (abortSignal) =>
      this.#polls.send(command, abortSignal === undefined ? {} : { abortSignal }),
    );
    return messages.flatMap(({ Body: body, ReceiptHandle: receipt, Attributes: attributes }) => {
      if (body === undefined || receipt === undefined) return [];
      const { MessageGroupId: group = '', ApproximateReceiveCount: receives } = attributes ?? {};
      return [{ body, group, receipt, receives: Number(receives ?? 1) }];
    });
  }

  /** From now on the messages are hidden for so many seconds; 0 gives them back at once. */
  async hide(messages: readonly ReceivedMessage[], seconds: (message: ReceivedMessage) => number) {
    if (messages.length === 0) return;
    const command = new ChangeMessageVisibilityBatchCommand({
      QueueUrl: this.options.queueUrl,
      Entries: messages.map((message, i) => ({
        Id: String(i),
        ReceiptHandle: message.receipt,
        VisibilityTimeout: seconds(message),
      })),
    });
    const { Failed: failed = [] } = await callAws(asked('ChangeMessageVisibility'), undefined, () =>
      this.#calls.send(command),
    );
    if (failed.length > 0) throw notHeld(failed.length);
  }

  /** Messages that cannot be deleted are delivered again. */
  async delete(messages: readonly ReceivedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const command = new DeleteMessageBatchCommand({
      QueueUrl: this.options.queueUrl,
      Entries: messages.map(({ receipt }, i) => ({ Id: String(i), ReceiptHandle: receipt })),
    });
    const { Failed: failed = [] } = await callAws(asked('DeleteMessage'), undefined, () =>
      this.#calls.send(command),
    );
    if (failed.length > 0) throw notHeld(failed.length);
  }

  /** Approximate number of messages in the queue, including those being processed. */
  async depth(): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({
      QueueUrl: this.options.queueUrl,
      AttributeNames: [...names],
    });
    const { Attributes: attributes = {} } = await callAws(asked('GetQueueAttributes'), undefined, () =>
      this.#calls.send(command),
    );
    return names.reduce((sum, name) => sum + Number(attributes[name] ?? 0), 0);
  }

  close(): void {
    this.#calls.destroy();
    this.#polls.destroy();
  }
}

function asked(action: string) {
  return { service: 'Amazon SQS', action, resource: 'the queue of SQS_QUEUE_URL' };
}

function refusedAlone(): ParallaxError {
  return new ParallaxError('UNAVAILABLE', 'Amazon SQS did not take one of several messages; send it again.');
}

function notHeld(count: number): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `${count} messages no longer belong to this consumer: their visibility timeout has expired, and they are delivered again.`,
  );
}
