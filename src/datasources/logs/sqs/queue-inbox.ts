import type { ReportFault } from '../../../domain/degradation.js';
import { ParallaxError } from '../../../domain/errors.js';
import { type Appended, EVENT_ID_MEMORY_MS, type InteractionLog } from '../interaction-log.js';
import type { Accepted, Inbox } from '../queued-log.js';
import type { ForgottenUsers } from './forgotten-users.js';
import { parseQueueMessage } from './queue-message.js';

export interface QueueInboxOptions {
  /** Where users' states are. */
  readonly state: Pick<InteractionLog, 'append'>;
  readonly forgotten: Pick<ForgottenUsers, 'when'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportFault;
}

/** An hour for clocks that differ and consumers that take their time. */
const CERTAINLY_REMEMBERED_MS = EVENT_ID_MEMORY_MS - 60 * 60 * 1_000;

/** Applies messages of the queue to the users' states, each once however often it is delivered. */
export class QueueInbox implements Inbox {
  constructor(private readonly options: QueueInboxOptions) {}

  async accept(body: string): Promise<Accepted> {
    const message = parseQueueMessage(body);
    if (message === null) return { kind: 'unreadable' };
    const { interaction, timeFrom, sentAt } = message;
    const { state, forgotten, now } = this.options;
    const forgottenAt = await forgotten.when(interaction.userId);
    if (forgottenAt !== null && sentAt < forgottenAt) return { kind: 'void' };
    // The state may have forgotten an older one's event id: counting it twice would be worse than not at all.
    if (now() - sentAt > CERTAINLY_REMEMBERED_MS) return { kind: 'accepted', interaction };
    try {
      return acceptedOf(await state.append(interaction, timeFrom));
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'BAD_USER_INPUT') throw error;
      // Two were acknowledged under one event id while the state was away; the first of them counts.
      this.options.report('the interaction log', error);
      return { kind: 'void' };
    }
  }
}

function acceptedOf(appended: Appended): Accepted {
  switch (appended.kind) {
    case 'appended':
    case 'duplicate':
    case 'queued':
      return { kind: 'accepted', interaction: appended.interaction };
    case 'paused':
      return { kind: 'void' };
  }
}
