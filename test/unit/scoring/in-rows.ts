import type { Taste } from '../../../src/domain/taste.js';
import { composePage as composeColumns } from '../../../src/scoring/compose-page.js';
import { diversify as diversifyColumns } from '../../../src/scoring/diversify.js';
import { type MergeRequest, merge as mergeToColumns } from '../../../src/scoring/merge.js';
import { fromColumns, type RankedHit, toColumns } from '../../../src/scoring/ranked-columns.js';

/** The merge, its list in rows, which are easier to judge one by one. */
export function merge(request: MergeRequest): readonly RankedHit[] {
  return fromColumns(mergeToColumns(request));
}

/** As the page composes a list, in rows. */
export function composePage(ranked: readonly RankedHit[], taste: Taste, weight: number) {
  return fromColumns(composeColumns(toColumns(ranked), taste, weight));
}

/** As the spread over the clusters orders a list, in rows. */
export function diversify(ranked: readonly RankedHit[], diversity: number) {
  return fromColumns(diversifyColumns(toColumns(ranked), diversity));
}
