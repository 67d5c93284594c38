import type { Degradation, DegradationReason, ReportFault } from '../../domain/degradation.js';
import type { UserHistory } from '../../domain/history.js';
import type { TimeStage } from '../../domain/stage-timing.js';
import type { Taste } from '../../domain/taste.js';
import { degradationReason } from '../degradation-reason.js';
import type { Loaders } from '../loaders.js';
import type { SearchArguments } from '../search-arguments.js';
import { type SearchBudget, type Timing, within } from '../search-budget.js';

/** A ranker may always take this long, even when the k-NN search was faster ... */
const LEAST_PATIENCE_MS = 250;
/** ... and this much longer than the k-NN search. */
const EXTRA_PATIENCE_MS = 100;

/** Knowledge of the user at the time when the candidates arrive. */
export interface UserInSearch {
  /** Hidden images and muted clusters count also when the taste arrives too late. Null: unknown. */
  readonly history: UserHistory | null;
  readonly taste: Taste;
  readonly degradation: Degradation | null;
}

/** The same on its way; neither promise rejects. */
export interface UserOnTheWay {
  readonly history: Promise<UserHistory | null>;
  readonly taste: Promise<Pick<UserInSearch, 'taste' | 'degradation'>>;
}

const UNKNOWN: Taste = { kind: 'unknown' };

/** Begins to load the user's taste, beside embedding and k-NN; a failure is kept, not thrown. */
export function beginTaste(
  args: Pick<SearchArguments, 'userId' | 'personalize'>,
  loaders: Loaders,
  { report, timeStage }: { readonly report: ReportFault; readonly timeStage: TimeStage },
): UserOnTheWay {
  const { userId } = args;

  if (userId === null || !args.personalize) {
    return { history: Promise.resolve(null), taste: Promise.resolve({ taste: UNKNOWN, degradation: null }) };
  }
  return {
    history: loaders.histories.load(userId).catch(() => null),
    taste: timeStage('affinities', () => loaders.tastes.load(userId)).then(
      (taste) => ({ taste, degradation: null }),
      (error: unknown) => {
        report('AFFINITIES', error);
        return withoutTaste(degradationReason(error) ?? 'UNAVAILABLE');
      },
    ),
  };
}

/**
 * Deadline for the user's taste, or for a search by it, in ms since the search began. Call it when what must be
 * there first is there: the answer of the k-NN search, or the taste.
 */
export function patienceFor({ elapsed }: SearchBudget, budgetMs: number): number {
  return Math.min(budgetMs, Math.max(elapsed() + EXTRA_PATIENCE_MS, LEAST_PATIENCE_MS));
}

/**
 * Waits for the taste as long as it is worth it; afterwards the order is by similarity alone.
 *
 * @param until  of `patienceFor`
 */
export async function tasteInTime(
  user: UserOnTheWay,
  budget: SearchBudget,
  until: number,
  { timing, report }: { readonly timing: Timing; readonly report: ReportFault },
): Promise<UserInSearch> {
  const elapsed = budget.elapsed();
  const [history, known] = await Promise.all([
    within(timing, user.history, until - elapsed, () => null),
    within(timing, user.taste, until - elapsed, () => {
      report('AFFINITIES', new Error(`There was no answer within ${until} ms.`));
      return withoutTaste('TIMEOUT');
    }),
  ]);
  return { history, ...known };
}

function withoutTaste(reason: DegradationReason): Pick<UserInSearch, 'taste' | 'degradation'> {
  const fallback = 'the order by similarity alone';
  return { taste: UNKNOWN, degradation: { stage: 'AFFINITIES', reason, fallback } };
}
