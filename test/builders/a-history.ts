import { emptyHistory, type UserHistory } from '../../src/domain/history.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { learn } from '../../src/scoring/user-history.js';
import { anInteraction } from './an-interaction.js';

/** The history that these interactions leave behind; without any, of a user who only settled something. */
export function aHistory(userId: string, interactions: readonly Partial<Interaction>[] = []): UserHistory {
  return interactions.reduce<UserHistory>(
    (history, fields) => learn(history, anInteraction({ userId, ...fields })),
    emptyHistory(userId),
  );
}
