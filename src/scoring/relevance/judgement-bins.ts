/** The images of one query whose relevance is known, or guessed from labels. */
export interface JudgedQuery {
  /** Of each image to the query's best hit, in units of `tau`, at least 0. */
  readonly gaps: ArrayLike<number>;
  /** 1 or 0 for each gap. */
  readonly relevant: ArrayLike<number>;
}

/** Judgements by gap; both lists have one entry a bin. */
export interface Bins {
  readonly total: Float64Array;
  readonly relevant: Float64Array;
}

const BINS_PER_TAU = 32;
/** Gaps from 8 `tau` up share the last bin: nothing as far away is near anything. */
const BINS = 8 * BINS_PER_TAU;

/** Gap in the middle of each bin. */
export const BIN_GAPS: Float64Array = Float64Array.from(
  { length: BINS },
  (_, bin) => (bin + 0.5) / BINS_PER_TAU,
);

/**
 * Bins one query by gap. A query weighs 1 in each bin that has an image of it, however many: a broad query's
 * thousand images must not decide the curve of narrow ones.
 */
export function binsOf({ gaps, relevant }: JudgedQuery): Bins {
  const bins = emptyBins();
  for (let i = 0; i < gaps.length; i++) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((gaps[i] ?? 0) * BINS_PER_TAU)));
    bins.total[bin] = (bins.total[bin] ?? 0) + 1;
    bins.relevant[bin] = (bins.relevant[bin] ?? 0) + (relevant[i] ?? 0);
  }
  for (let bin = 0; bin < BINS; bin++) {
    const count = bins.total[bin] ?? 0;
    if (count === 0) continue;
    bins.relevant[bin] = (bins.relevant[bin] ?? 0) / count;
    bins.total[bin] = 1;
  }
  return bins;
}

export function sumOfBins(parts: readonly Bins[]): Bins {
  const sum = emptyBins();
  for (const { total, relevant } of parts) {
    for (let bin = 0; bin < BINS; bin++) {
      sum.total[bin] = (sum.total[bin] ?? 0) + (total[bin] ?? 0);
      sum.relevant[bin] = (sum.relevant[bin] ?? 0) + (relevant[bin] ?? 0);
    }
  }
  return sum;
}

function emptyBins(): Bins {
  return { total: new Float64Array(BINS), relevant: new Float64Array(BINS) };
}
