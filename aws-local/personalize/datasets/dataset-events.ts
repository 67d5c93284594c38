import type { Training } from '../../options.js';
import type { LearnableEvent } from '../learner.js';
import type { CsvRow } from './check-csv.js';

/** An interaction of a dataset, imported or put. */
export interface DatasetEvent extends LearnableEvent {
  /** EVENT_VALUE; null where it is absent. */
  readonly value: number | null;
}

/** A row of an interactions file that was held against its schema. */
export function eventOfRow(row: CsvRow): DatasetEvent {
  const value = row['EVENT_VALUE'] ?? '';
  return {
    userId: row['USER_ID'] ?? '',
    itemId: row['ITEM_ID'] ?? '',
    // A dataset may have no types of events; what was done with an item then counts as looking at it.
    eventType: row['EVENT_TYPE'] ?? 'VIEW',
    at: Number(row['TIMESTAMP']) * 1_000,
    value: value === '' ? null : Number(value),
  };
}

/** Drops duplicates in user, item, type and time, as the service does. */
export function distinctEvents(events: readonly DatasetEvent[]): readonly DatasetEvent[] {
  const seen = new Set<string>();
  return events.filter(({ userId, itemId, eventType, at }) => {
    const key = JSON.stringify([userId, itemId, eventType, at]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The interactions of a catalogue, as events of its clusters. */
export function eventsOfTraining({ interactions = [] }: Training): readonly DatasetEvent[] {
  return interactions.flatMap(({ userId, clusterId, type, at }) => {
    const speaksForIt = type === 'VIEW' || type === 'FAVORITE' || type === 'DOWNLOAD';
    return clusterId !== null && speaksForIt
      ? [{ userId, itemId: clusterId, eventType: type, at, value: null }]
      : [];
  });
}
