import type { ReportFault } from '../../../domain/degradation.js';
import type { Interaction } from '../../../domain/interaction.js';
import { backOff, retry } from '../../concurrency/retry.js';
import { sleep } from '../../concurrency/sleep.js';
import type { Pause, TakeEntries } from '../interaction-log.js';
import type { Queue, ReceivedMessage } from './queue.js';
import type { QueueInbox } from './queue-inbox.js';

export interface QueueConsumerOptions {
  readonly queue: Pick<Queue, 'receive' | 'hide' | 'delete'>;
  readonly inbox: Pick<QueueInbox, 'accept'>;
  readonly report: ReportFault;
  /** Pause after a failure of SQS itself. */
  readonly pause: Pause;
  /** Batches processed concurrently; no two have messages of the same user. */
  readonly receivers: number;
  /** Time that one receive call waits for a message; a stop aborts it at once. */
  readonly waitSeconds: number;
  /** Time after which messages of a dead process are delivered to others. */
  readonly visibilitySeconds: number;
  /** Delay of a message that could not be processed, by its number of receives. */
  readonly againSeconds: (receives: number) => number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Beats of the heart within a visibility timeout: two may be lost. */
const BEATS = 3;

/** Hands what is in the queue to one who takes it, until the signal aborts. */
export class QueueConsumer {
  constructor(private readonly options: QueueConsumerOptions) {}

  async follow(take: TakeEntries, signal: AbortSignal): Promise<void> {
    const receivers = Array.from({ length: this.options.receivers }, () => this.#receive(take, signal));
    await Promise.all(receivers);
  }

  async #receive(take: TakeEntries, signal: AbortSignal): Promise<void> {
    const { queue, pause, waitSeconds, visibilitySeconds } = this.options;
    const step = async (): Promise<void> => {
      if (signal.aborted) return;
      const messages = await queue.receive(waitSeconds, visibilitySeconds, signal);
      if (messages.length > 0) await this.#handle(messages, take, signal);
      else if (waitSeconds === 0) await pause(FIRST_PAUSE_MS, signal);
    };
    // A queue that cannot be read reports that to its writers.
    while (!signal.aborted)
      await retry(step, {
        pauseAfter: (_, failures) => backOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, failures),
        pause: (ms) => pause(ms, signal),
      });
  }

  async #handle(messages: readonly ReceivedMessage[], take: TakeEntries, signal: AbortSignal): Promise<void> {
    const held = new AbortController();
    const stop = (): void => held.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    const beating = this.#keep(messages, held);
    const { done, again } = await this.#take(messages, take, held.signal);
    signal.removeEventListener('abort', stop);
    held.abort();
    await beating;
    const { queue, againSeconds } = this.options;
    await Promise.all([
      queue.delete(done),
      queue.hide(again, ({ receives }) => (signal.aborted ? 0 : againSeconds(receives))),
    ]);
  }

  /** Each group as far as its messages can be accepted; then all that were, at once. */
  async #take(messages: readonly ReceivedMessage[], take: TakeEntries, signal: AbortSignal) {
    const done: ReceivedMessage[] = [];
    const again: ReceivedMessage[] = [];
    const entries: Interaction[] = [];
    const stuck = new Set<string>();
    for (const message of messages) {
      const interaction = stuck.has(message.group) ? null : await this.#accept(message);
      if (interaction === null) {
        stuck.add(message.group);
        again.push(message);
        continue;
      }
      done.push(message);
      if (interaction !== 'void') entries.push(interaction);
    }
    try {
      if (entries.length > 0) await take(entries, signal);
      return { done, again };
    } catch {
      // The consumer reports its failures itself.
      return { done: [], again: messages };
    }
  }

  /** Null: not now. An unreadable message is delivered until the queue dead-letters it. */
  async #accept({ body }: ReceivedMessage): Promise<Interaction | 'void' | null> {
    const { inbox, report } = this.options;
    try {
      const accepted = await inbox.accept(body);
      if (accepted.kind === 'accepted') return accepted.interaction;
      if (accepted.kind === 'void') return 'void';
      report('the interaction log', new Error('A message in the queue cannot be read; it is left there.'));
    } catch (error) {
      report('the interaction log', error);
    }
    return null;
  }

  /** Keeps the messages from others until `held` aborts; aborts it when they are no longer kept. */
  async #keep(messages: readonly ReceivedMessage[], held: AbortController): Promise<void> {
    const { queue, visibilitySeconds } = this.options;
    for (;;) {
      await sleep((1_000 * visibilitySeconds) / BEATS, held.signal);
      if (held.signal.aborted) return;
      await queue.hide(messages, () => visibilitySeconds).catch((error: unknown) => held.abort(error));
    }
  }
}
