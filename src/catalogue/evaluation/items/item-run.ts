import type { EventTable } from '../events/event-table.js';
import type { Plan } from '../protocols/plan.js';
import type { Protocol } from '../report/report.js';

/** A log, what is asked of it, and what is drawn by. Shared and plain, so that a worker can have it. */
export interface ItemRun {
  readonly table: EventTable;
  readonly plan: Plan;
  readonly protocol: Protocol;
  readonly seed: number;
}

/** Rows or questions between two tellings of how far it is. */
export const TELL_EVERY = 1_000;
