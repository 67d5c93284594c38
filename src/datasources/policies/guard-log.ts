import type { InteractionLog } from '../logs/interaction-log.js';
import { APPEND_TIMEOUT_MS } from './defaults.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * Wraps a remote interaction log in the policies.
 *
 * `append` is retried after a lost connection: the event id makes the second a duplicate if the first was
 * written. A client without an event id of its own could not safely send its interaction again. The retried
 * interaction is then reported as a duplicate. There is no retry after a timeout or a refusal, and the guard
 * acknowledges nothing that the log did not. `update` and `forget` return the state before them, which a
 * retry would falsify: they are called once.
 *
 * Consumers read for hours at their own pace, as does the settling of erasures, and pass unguarded.
 */
export function guardLog(log: InteractionLog, options: GuardOptions): InteractionLog {
  const guard = new Guard('log', options);
  const write = { timeoutMs: APPEND_TIMEOUT_MS };
  return {
    append: (interaction, timeFrom) =>
      guard.call('append', () => log.append(interaction, timeFrom), { ...write, again: true }),
    history: (userId) => guard.call('history', () => log.history(userId), { again: true }),
    update: (userId, change) => guard.call('update', () => log.update(userId, change), write),
    forget: (userId) => guard.call('forget', () => log.forget(userId), write),
    forgotten: () => log.forgotten(),
    settleForgotten: (users) => log.settleForgotten(users),
    histories: () => log.histories(),
    remoteChanges: (signal) => log.remoteChanges(signal),
    fit: (known) => log.fit(known),
    keepFit: (name, bytes, forgettings) => log.keepFit(name, bytes, forgettings),
    entries: () => log.entries(),
    follow: (consumer, take, signal) => log.follow(consumer, take, signal),
    lag: (consumer) => log.lag(consumer),
    deadLetter: (consumer, interaction, reason) => log.deadLetter(consumer, interaction, reason),
    deadLetters: (consumer) => log.deadLetters(consumer),
    removeDeadLetter: (consumer, interaction) => log.removeDeadLetter(consumer, interaction),
    close: () => log.close(),
  };
}
