import type { InteractionLog } from '../logs/interaction-log.js';
import { APPEND_TIMEOUT_MS } from './defaults.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * An interaction log on another machine, within the policies.
 *
 * `append` is tried once more when the connection was lost: the event id makes the second a duplicate if
 * the first was written, and the gateway's own event id is lost to a client that would have to send its
 * interaction again. Such a one is then told as a duplicate. It is not tried again after a timeout or a
 * refusal, and what is not acknowledged by the log is not by the guard. `update` and `forget` say what
 * was before them, which a second try would get wrong: they are called once.
 *
 * Consumers read on for hours at their own pace, as do those who settle what was forgotten, and pass unguarded.
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
    changedElsewhere: (signal) => log.changedElsewhere(signal),
    fit: (known) => log.fit(known),
    keepFit: (name, bytes, forgettings) => log.keepFit(name, bytes, forgettings),
    entries: () => log.entries(),
    follow: (consumer, take, signal) => log.follow(consumer, take, signal),
    lag: (consumer) => log.lag(consumer),
    setAside: (consumer, interaction, reason) => log.setAside(consumer, interaction, reason),
    entriesSetAside: (consumer) => log.entriesSetAside(consumer),
    takeBack: (consumer, interaction) => log.takeBack(consumer, interaction),
    close: () => log.close(),
  };
}
