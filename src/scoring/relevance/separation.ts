import type { JudgedQuery } from './judgement-bins.js';

/**
 * Probability that an image with a query's label is nearer to the query than one without (the area under the
 * ROC curve). It is 1/2 for a label that is not visible, and 1 for one that is always visible. Equal gaps
 * count half.
 *
 * @returns in [0, 1]; NaN when all images have the label, or none
 */
export function separationOf({ gaps, relevant }: JudgedQuery): number {
  const order = Array.from(gaps, (_, i) => i).sort((a, b) => (gaps[a] ?? 0) - (gaps[b] ?? 0));
  let [labelled, others, won] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    const gap = gaps[order[start] ?? 0];
    let [withLabel, without] = [0, 0];
    for (; start < order.length && gaps[order[start] ?? 0] === gap; start++) {
      if (relevant[order[start] ?? 0] === 1) withLabel += 1;
      else without += 1;
    }
    won += without * (labelled + withLabel / 2);
    labelled += withLabel;
    others += without;
  }
  return won / (labelled * others);
}
