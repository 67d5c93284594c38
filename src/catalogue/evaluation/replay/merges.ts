import type { Hit } from '../../../domain/hit.js';
import type { RelevanceCurve } from '../../../domain/relevance.js';
import type { Taste } from '../../../domain/taste.js';
import { weightFor } from '../../../scoring/automatic-weight.js';
import type { FormulaName } from '../../../scoring/formulas/formulas.js';
import { affinityValue } from '../../../scoring/formulas/lift.js';
import { merge } from '../../../scoring/merge.js';
import type { EventTable } from '../events/event-table.js';
import type { ItemClusters } from '../events/item-clusters.js';
import { NO_LIST, type ShownLists } from '../events/shown-lists.js';
import { expectedReciprocalRank } from '../metrics/fair-rank.js';

/** Calibration of a release's similarities. */
export interface ReleaseCalibration {
  readonly tau: number;
  /** Null: the exponential. */
  readonly curve: RelevanceCurve | null;
}

/** A way to merge. */
export interface MergeSetting {
  readonly formula: FormulaName;
  /** True where the release's curve calibrates the similarity; else the exponential, or none. */
  readonly isCalibrated: boolean;
  /** True where relevance and affinity are those of the search itself. */
  readonly asMerged?: true;
  readonly weight: number | 'auto';
}

export interface MergeSource {
  readonly lists: ShownLists;
  /** Null without a catalogue: `lift` cannot be measured. */
  readonly calibration: ReleaseCalibration | null;
}

/** The place of the chosen image in each merge; plain values, as in `AnswersData`. */
export interface MergeData {
  readonly settings: readonly MergeSetting[];
  readonly user: readonly number[];
  readonly window: readonly number[];
  /** By setting: reciprocal rank, a number a list. */
  readonly reciprocalRank: readonly (readonly number[])[];
}

const WEIGHTS: readonly (number | 'auto')[] = ['auto', 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

/** The ways that a log allows; the first is what the gateway does, as far as the log allows it. */
export function mergeSettings({ lists, calibration }: MergeSource): readonly MergeSetting[] {
  const hasSimilarities =
    lists.similarity.length > 0 && lists.similarity.every((value) => !Number.isNaN(value));
  const isMerged = lists.closeness.length > 0 && lists.closeness.every((value) => !Number.isNaN(value));
  const ways: Omit<MergeSetting, 'weight'>[] = [];
  if (isMerged) ways.push({ formula: 'lift', isCalibrated: true, asMerged: true });
  else if (hasSimilarities && calibration !== null) {
    if (calibration.curve !== null) ways.push({ formula: 'lift', isCalibrated: true });
    ways.push({ formula: 'lift', isCalibrated: false });
  }
  if (hasSimilarities) {
    ways.push({ formula: 'minmax', isCalibrated: false }, { formula: 'zscore', isCalibrated: false });
  }
  ways.push({ formula: 'rank', isCalibrated: false });
  return ways.flatMap((way) => WEIGHTS.map((weight) => ({ ...way, weight })));
}

/** Merges what searches showed with what was known of the user, by the gateway's own merge. */
export class Merges {
  readonly #data: {
    readonly settings: readonly MergeSetting[];
    readonly user: number[];
    readonly window: number[];
    readonly reciprocalRank: number[][];
  };

  constructor(
    private readonly table: EventTable,
    private readonly clusters: ItemClusters,
    private readonly source: MergeSource,
  ) {
    const settings = mergeSettings(source);
    this.#data = { settings, user: [], window: [], reciprocalRank: settings.map(() => []) };
  }

  /** Passes over an event without a list, and one whose image is not in it. */
  answer(row: number, window: number, taste: Taste): void {
    const list = this.table.list[row] ?? NO_LIST;
    if (list === NO_LIST) return;
    const hits = this.#hitsOf(list);
    const chosen = String(this.table.item[row]);
    if (!hits.some(({ imageId }) => imageId === chosen)) return;
    this.#data.user.push(this.table.user[row] ?? 0);
    this.#data.window.push(window);
    this.#data.settings.forEach(({ formula, isCalibrated, weight, asMerged }, n) => {
      if (asMerged) {
        const used = weight === 'auto' ? weightFor(taste, null) : weight;
        this.#data.reciprocalRank[n]?.push(this.#reciprocalAsMerged(list, this.table.item[row] ?? 0, used));
        return;
      }
      const curve = isCalibrated ? this.source.calibration?.curve : null;
      const ranked = merge({
        hits,
        best: Math.max(...hits.map(({ similarity }) => similarity ?? -1)),
        tau: this.source.calibration?.tau ?? 1,
        ...(curve && { curve }),
        taste,
        weight: weightFor(taste, weight === 'auto' ? null : weight),
        formula,
      });
      // The chosen image is one of the hits.
      this.#data.reciprocalRank[n]?.push(1 / (ranked.order.indexOf(ranked.imageIds.indexOf(chosen)) + 1));
    });
  }

  data(): MergeData {
    return this.#data;
  }

  /**
   * Reciprocal rank of an item when relevance and affinity of the search are weighted anew. Equal scores are ordered by
   * similarity; where that is equal too, every order counts alike.
   */
  #reciprocalAsMerged(list: number, chosen: number, weight: number): number {
    const { starts, item, similarity, closeness, affinity } = this.source.lists;
    const [from, to] = [starts[list] ?? 0, starts[list + 1] ?? 0];
    const score = (at: number): number =>
      (1 - weight) * (closeness[at] ?? 0) + weight * affinityValue(affinity[at] ?? 0);
    const own = item.subarray(from, to).indexOf(chosen) + from;
    const [ownScore, ownSimilarity] = [score(own), similarity[own] ?? 0];
    let [before, size] = [0, 0];
    for (let at = from; at < to; at++) {
      const ahead = score(at) - ownScore || (similarity[at] ?? 0) - ownSimilarity;
      if (ahead > 0) before += 1;
      else if (ahead === 0) size += 1;
    }
    return expectedReciprocalRank([{ before, size, right: 1 }]);
  }

  /** Without similarities the order in which they were shown counts as theirs. */
  #hitsOf(list: number): readonly Hit[] {
    const { starts, item, similarity } = this.source.lists;
    const hits: { imageId: string; clusterId: string | null; similarity: number | null }[] = [];
    for (let at = starts[list] ?? 0; at < (starts[list + 1] ?? 0); at++) {
      const number = item[at] ?? 0;
      const cosine = similarity[at] ?? Number.NaN;
      hits.push({
        imageId: String(number),
        clusterId: this.clusters.ids[this.clusters.of[number] ?? -1] ?? null,
        similarity: Number.isNaN(cosine) ? null : cosine,
      });
    }
    if (hits.every((hit) => hit.similarity !== null)) {
      hits.sort((a, b) => (b.similarity ?? 0) - (a.similarity ?? 0) || scrambled(a) - scrambled(b));
    }
    return hits.map((hit, place) => ({ ...hit, similarityRank: place + 1 }));
  }
}

/** Order of equal similarities: that in which they were shown would favour what stood first. @see Knuth, TAOCP 3, 6.4 */
function scrambled({ imageId }: { readonly imageId: string }): number {
  return Math.imul(Number(imageId), 2_654_435_761) >>> 0;
}
