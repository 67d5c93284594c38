import type { DatasetEvent } from '../datasets/dataset-events.js';
import type { DatasetGroupMemory, TrainedVersion } from '../datasets/dataset-group-memory.js';
import { Learner } from '../learner.js';

/** Minimums of the service. @see "Amazon Personalize endpoints and quotas", developer guide */
const LEAST_INTERACTIONS = 1_000;
const LEAST_USERS = 25;
const LEAST_EACH = 2;

/** Selection of the events that a solution trains on. */
export interface EventChoice {
  /** Events of this type alone; null: of all. */
  readonly eventType: string | null;
  /** Only events with at least this value; null: any value. */
  readonly valueThreshold: number | null;
}

export type Trained =
  | ({ readonly kind: 'trained' } & TrainedVersion)
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * A learner of a solution version's own, from what its dataset group knows.
 *
 * The group that is ready at the start has a catalogue behind it instead of imported rows: nothing is too
 * little there.
 */
export function trainLearner(memory: DatasetGroupMemory, choice: EventChoice, digestMs: number): Trained {
  const events = memory.events().filter((event) => isChosen(event, choice));
  const sizes = memory.taughtSizes();
  const reason = sizes === null ? tooLittle(events) : null;
  if (reason !== null) return { kind: 'refused', reason };
  const learner = new Learner(digestMs);
  for (const [itemId, size] of sizes ?? []) learner.know(itemId, size);
  for (const itemId of memory.itemIds()) learner.know(itemId);
  learnAll(learner, events);
  return { kind: 'trained', learner, events };
}

/** Learns the events, oldest first. */
export function learnAll(learner: Learner, events: readonly DatasetEvent[]): void {
  for (const event of [...events].sort((a, b) => a.at - b.at)) learner.learn(event);
}

function isChosen({ eventType, value }: DatasetEvent, choice: EventChoice): boolean {
  return (
    (choice.eventType === null || eventType === choice.eventType) &&
    (choice.valueThreshold === null || (value !== null && value >= choice.valueThreshold))
  );
}

function tooLittle(events: readonly DatasetEvent[]): string | null {
  if (events.length < LEAST_INTERACTIONS)
    return `Too few interactions to train on: ${events.length} remain of those imported and put, without duplicates and those of other types and values; ${LEAST_INTERACTIONS} are needed.`;
  const counts = new Map<string, number>();
  for (const { userId } of events) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  const users = [...counts.values()].filter((count) => count >= LEAST_EACH).length;
  if (users < LEAST_USERS)
    return `Too few users to train on: ${users} have ${LEAST_EACH} or more interactions; ${LEAST_USERS} are needed.`;
  return null;
}
