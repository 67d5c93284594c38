import type { EventStream } from '../../datasources/events/event-stream.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { QueuedLog } from '../../datasources/logs/queued-log.js';
import { isLostConnection } from '../../datasources/policies/lost-connection.js';
import type { ReportFault } from '../../domain/degradation.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Interaction } from '../../domain/interaction.js';
import { forwardInteractions } from '../../learning/forward-interactions.js';
import { systemTiming } from '../../search/search-budget.js';

/** A message as Lambda hands it over, as far as it is read here. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly MessageGroupId?: string };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Of Lambda's context. */
export interface TimeLeft {
  getRemainingTimeInMillis(): number;
}

export interface ForwarderPorts {
  readonly inbox: QueuedLog['inbox'];
  readonly deadLetter: InteractionLog['deadLetter'];
  readonly events: Pick<EventStream, 'sessionOf' | 'send'>;
  readonly report: ReportFault;
}

export type QueueHandler = (
  event: { readonly Records: readonly QueueRecord[] },
  context: TimeLeft,
) => Promise<BatchResponse>;

/** To say what could not be taken, before Lambda ends the function and gives the whole batch back. */
const LAST_WORDS_MS = 2_000;

/**
 * Applies a batch of messages to the users' states and sends them to the remote ranker, each user's in order.
 *
 * Failed messages are returned, together with all later messages of the same user: SQS delivers them again,
 * in the same order. An interaction that was sent before is sent again under the same event id.
 *
 * @param open  returns the ports; called with every batch
 */
export function queueHandler(open: () => Promise<ForwarderPorts>): QueueHandler {
  return async ({ Records: records }, context) => {
    const ports = await open();
    const signal = AbortSignal.timeout(Math.max(1, context.getRemainingTimeInMillis() - LAST_WORDS_MS));
    const groups = new Map<string, QueueRecord[]>();
    for (const record of records) {
      const group = record.attributes.MessageGroupId ?? '';
      groups.set(group, [...(groups.get(group) ?? []), record]);
    }
    const left = await Promise.all([...groups.values()].map((group) => takeGroup(group, ports, signal)));
    return { batchItemFailures: left.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** @returns the messages that must be delivered again */
async function takeGroup(
  group: readonly QueueRecord[],
  ports: ForwarderPorts,
  signal: AbortSignal,
): Promise<readonly QueueRecord[]> {
  const entries: Interaction[] = [];
  let accepted = 0;
  try {
    for (const { body } of group) {
      const taken = await ports.inbox.accept(body);
      if (taken.kind === 'unreadable')
        throw new Error('A message in the queue cannot be read; it is left there.');
      if (taken.kind === 'accepted') entries.push(taken.interaction);
      accepted += 1;
    }
  } catch (error) {
    ports.report('the interaction log', error);
  }
  const isTold = await forward(entries, ports, signal);
  return isTold ? group.slice(accepted) : group;
}

/** Returns true if all entries were delivered or dead-lettered in time. */
async function forward(
  entries: readonly Interaction[],
  { events, deadLetter, report }: ForwarderPorts,
  signal: AbortSignal,
): Promise<boolean> {
  if (entries.length === 0) return true;
  const { setTimer } = systemTiming;
  try {
    await forwardInteractions(
      {
        log: { follow: (_, take, until) => take(entries, until), deadLetter },
        events,
        setTimer,
        random: Math.random,
        report,
        mayPass,
      },
      signal,
    );
    return true;
  } catch (error) {
    // The service's error was reported when it occurred.
    if (!(error instanceof ParallaxError || signal.aborted)) report('FORWARDER', error);
    return false;
  }
}

/**
 * Returns true if an error may pass within the seconds of one invocation. A forbidden call, a missing tracker
 * or an expired key may not: the queue delivers the message again, and waiting would cost money.
 */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ParallaxError)) return false;
  if (error.code === 'RATE_LIMITED' || error.code === 'TIMEOUT') return true;
  return error.retryAfterMs !== undefined || isLostConnection(error);
}
