import { type Estimate, estimate } from '../metrics/bootstrap.js';
import { TEST, VALIDATION } from '../protocols/plan.js';
import type { MergeData, MergeSetting } from '../replay/merges.js';

export interface MergePoint extends MergeSetting {
  /** Mean reciprocal rank of the chosen image within its list, on the validation. */
  readonly validation: number;
  /** Gain over weight 0 in the same, on the test. */
  readonly gain: Estimate;
  /** Gain over weight 0 in nDCG, with the chosen image as the only right one, on the test. */
  readonly ndcgGain: Estimate;
}

export type MergeFindings =
  | { readonly measurable: false; readonly why: string }
  | {
      readonly measurable: true;
      /** Lists of the test that hold the chosen image. */
      readonly lists: number;
      readonly points: readonly MergePoint[];
      readonly asItIs: MergePoint;
      /** The best on the validation. */
      readonly chosen: MergePoint;
      /** Gain of the chosen setting over the default one, on the test. */
      readonly gain: Estimate;
    };

const NO_LISTS =
  'Not measurable from this log: it does not say which images searches showed, with which similarity.';
/** Fewer lists say nothing of a weight. */
const LEAST_LISTS = 30;

/** Compares the settings of the merge on the lists that were shown. */
export function mergeFindings(data: MergeData | null, seed: number): MergeFindings {
  if (data === null) return { measurable: false, why: NO_LISTS };
  const { validation, test } = windowsOf(data);
  if (Math.min(validation.length, test.length) < LEAST_LISTS) {
    return {
      measurable: false,
      why: `Not measurable from this log: ${validation.length + test.length} of its lists hold the image that was chosen, and can be guessed; it takes ${LEAST_LISTS} to choose by, and as many to report.`,
    };
  }
  const plain = data.settings.findIndex(({ weight }) => weight === 0);
  const gainOver = (
    setting: number,
    other: number,
    value = (reciprocal: number): number => reciprocal,
  ): Estimate =>
    estimate(
      {
        user: test.map((list) => data.user[list] ?? 0),
        value: test.map(
          (list) =>
            value(data.reciprocalRank[setting]?.[list] ?? 0) - value(data.reciprocalRank[other]?.[list] ?? 0),
        ),
      },
      seed,
    );
  const points = data.settings.map((setting, n) => ({
    ...setting,
    validation:
      validation.reduce((sum, list) => sum + (data.reciprocalRank[n]?.[list] ?? 0), 0) / validation.length,
    gain: gainOver(n, plain),
    ndcgGain: gainOver(n, plain, ndcg),
  }));
  const best = points.reduce((first, { validation: value }, n) => {
    return value > (points[first]?.validation ?? 0) ? n : first;
  }, 0);
  const [asItIs, chosen] = [points[0], points[best]];
  if (asItIs === undefined || chosen === undefined) return { measurable: false, why: NO_LISTS };
  return {
    measurable: true,
    lists: test.length,
    points,
    asItIs,
    chosen,
    gain: gainOver(best, 0),
  };
}

/**
 * Lists to choose by and lists to report. Where lists were recorded late in the log, hardly any are in its
 * validation: then the first third of them is taken to choose by. They come in the order of time.
 */
function windowsOf({ window }: MergeData): {
  readonly validation: readonly number[];
  readonly test: readonly number[];
} {
  const inWindow = (wanted: number): readonly number[] =>
    window.flatMap((of, list) => (of === wanted ? [list] : []));
  const [validation, test] = [inWindow(VALIDATION), inWindow(TEST)];
  if (validation.length >= LEAST_LISTS) return { validation, test };
  const all = [...validation, ...test];
  const end = Math.floor(all.length / 3);
  return { validation: all.slice(0, end), test: all.slice(end) };
}

/** Of a list with one right image, by its reciprocal rank. */
function ndcg(reciprocalRank: number): number {
  return reciprocalRank === 0 ? 0 : 1 / Math.log2(1 + 1 / reciprocalRank);
}
