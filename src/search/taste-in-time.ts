import type { Degradation, DegradationReason } from '../domain/degradation.js';
import { degradationReason } from './degradation-reason.js';
import type { UserTaste } from './load-taste.js';
import type { Loaders } from './loaders.js';
import type { SearchArguments } from './search-arguments.js';
import { type SearchBudget, type Timing, within } from './search-budget.js';

/** A ranker may always take this long, even when the k-NN search was faster ... */
const LEAST_PATIENCE_MS = 250;
/** ... and this much longer than the k-NN search. */
const EXTRA_PATIENCE_MS = 100;

/** What is known of the user when the candidates are there. */
export interface UserInSearch {
  /** Null for an anonymous search, and for one that asked to be left alone. */
  readonly loaded: UserTaste | null;
  readonly degradation: Degradation | null;
}

const NOBODY: UserInSearch = { loaded: null, degradation: null };

/** Begins to load the user's taste, beside embedding and k-NN; a failure is kept, not thrown. */
export function beginTaste(args: SearchArguments, loaders: Loaders): Promise<UserInSearch> {
  if (args.userId === null || !args.personalize) return Promise.resolve(NOBODY);
  return loaders.tastes.load(args.userId).then(
    (loaded) => ({ loaded, degradation: null }),
    (error: unknown) => ({
      loaded: null,
      degradation: withoutTaste(degradationReason(error) ?? 'UNAVAILABLE'),
    }),
  );
}

/** Waits for the taste as long as it is worth it; afterwards the order is by similarity alone. */
export function tasteInTime(
  begun: Promise<UserInSearch>,
  budget: SearchBudget,
  budgetMs: number,
  timing: Timing,
): Promise<UserInSearch> {
  const elapsed = budget.elapsed();
  const until = Math.min(budgetMs, Math.max(elapsed + EXTRA_PATIENCE_MS, LEAST_PATIENCE_MS));
  return within(timing, begun, until - elapsed, () => ({
    loaded: null,
    degradation: withoutTaste('TIMEOUT'),
  }));
}

function withoutTaste(reason: DegradationReason): Degradation {
  return { stage: 'AFFINITIES', reason, fallback: 'the order by similarity alone' };
}
