import { Slice } from '../datasources/cooperative-scheduler.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { ReportFault } from '../domain/degradation.js';
import type { Vector } from '../domain/vector.js';
import { areNearDuplicates } from '../scoring/near-duplicates.js';
import {
  fromColumns,
  type RankedColumns,
  type RankedHit,
  rankedIds,
  toColumns,
} from '../scoring/ranked-columns.js';
import { degradationReason } from './degradation-reason.js';
import { outOfTime, type SearchBudget, type Timing, within } from './search-budget.js';
import type { AppliedPersonalization } from './snapshot.js';

interface Ranking {
  readonly ranked: RankedColumns;
  readonly personalization: AppliedPersonalization;
}

export interface CollapsePorts {
  readonly index: Pick<ImageIndex, 'vectors'>;
  readonly timing: Timing;
  readonly report: ReportFault;
  readonly settings: { readonly budgetMs: number };
}

/**
 * Keeps the first of each group of near-duplicates, with the size of the group. The others keep their order;
 * if vectors do not arrive in time the list stays unchanged, and reports it.
 */
export async function collapse<R extends Ranking>(
  ranking: R,
  budget: SearchBudget,
  { index, timing, report, settings }: CollapsePorts,
): Promise<R> {
  const ids = rankedIds(ranking.ranked);
  try {
    const vectors = await within(timing, index.vectors(ids), settings.budgetMs - budget.elapsed(), () => {
      throw outOfTime(settings.budgetMs);
    });
    return { ...ranking, ranked: toColumns(await oneOfEach(fromColumns(ranking.ranked), vectors)) };
  } catch (error) {
    const reason = degradationReason(error);
    if (reason === null) throw error;
    report('CANDIDATES', error);
    const degraded = {
      stage: 'CANDIDATES',
      reason,
      fallback: 'every image alone, near-duplicates too',
    } as const;
    const { personalization } = ranking;
    return {
      ...ranking,
      personalization: { ...personalization, degraded: [...personalization.degraded, degraded] },
    };
  }
}

async function oneOfEach(
  ranked: readonly RankedHit[],
  vectors: ReadonlyMap<string, Vector>,
): Promise<readonly RankedHit[]> {
  const shown: { readonly entry: RankedHit; readonly vector: Vector | undefined; count: number }[] = [];
  const slice = new Slice();
  for (const entry of ranked) {
    const vector = vectors.get(entry.hit.imageId);
    const same =
      vector && shown.find((one) => one.vector !== undefined && areNearDuplicates(one.vector, vector));
    if (same === undefined) shown.push({ entry, vector, count: 1 });
    else same.count += 1;
    if (slice.isOver()) await slice.rest();
  }
  return shown.map(({ entry, count }, i) => ({ ...entry, rank: i + 1, count }));
}
