import type { InteractionLog } from '../logs/interaction-log.js';

/** A log with some methods of its own; all others are those of `log`. */
export function logWith(log: InteractionLog, own: Partial<InteractionLog>): InteractionLog {
  return {
    append: (interaction, timeFrom) => log.append(interaction, timeFrom),
    history: (userId) => log.history(userId),
    update: (userId, change) => log.update(userId, change),
    forget: (userId) => log.forget(userId),
    forgotten: () => log.forgotten(),
    settleForgotten: (users) => log.settleForgotten(users),
    histories: () => log.histories(),
    remoteChanges: (signal) => log.remoteChanges(signal),
    fit: (known) => log.fit(known),
    keepFit: (name, bytes, forgettings) => log.keepFit(name, bytes, forgettings),
    entries: () => log.entries(),
    noteShown: (pages) => log.noteShown(pages),
    shown: () => log.shown(),
    follow: (consumer, take, signal) => log.follow(consumer, take, signal),
    lag: (consumer) => log.lag(consumer),
    deadLetter: (consumer, interaction, reason) => log.deadLetter(consumer, interaction, reason),
    deadLetters: (consumer) => log.deadLetters(consumer),
    removeDeadLetter: (consumer, interaction) => log.removeDeadLetter(consumer, interaction),
    close: () => log.close(),
    ...own,
  };
}
