import type { Model } from './model.js';

/**
 * Where those go who went where the user went: `c P`, with `P` the co-occurrence of clusters within the
 * other users, each row smoothed to everybody's habits and made to add up to 1. It carries a style over
 * to clusters that the user never touched.
 *
 *   P(b | a) = (sum over users of x_a x_b / n + e g_b) / (row sum + e)
 *
 * Only the rows of clusters that the user touched are read.
 */
export const coOccurrence: Model = ({ evidence, others, prior, settings }) => {
  const { coOccurrenceSmoothing } = settings;
  const expected = new Float64Array(prior.length);
  let smoothed = 0;
  evidence.counts.forEach((count, a) => {
    if (count === 0) return;
    const row = others.coOccurrence(a);
    let sum = coOccurrenceSmoothing;
    for (const together of row) sum += together;
    const scale = sum > 0 ? count / sum : 0;
    for (let b = 0; b < expected.length; b++) expected[b] = (expected[b] ?? 0) + scale * (row[b] ?? 0);
    smoothed += sum > 0 ? scale * coOccurrenceSmoothing : count;
  });
  return expected.map((count, b) => count + smoothed * (prior[b] ?? 0));
};

/**
 * `P(to | from)` over the chance `g` of `to`: how much an image of one cluster argues for another.
 *
 * @returns the excess in [-1, 1], 0 = no more than by chance
 */
export function association(
  from: number,
  to: number,
  { others, prior, settings }: Pick<Parameters<Model>[0], 'others' | 'prior' | 'settings'>,
): number {
  const { coOccurrenceSmoothing } = settings;
  const row = others.coOccurrence(from);
  const chance = prior[to] ?? 0;
  const sum = row.reduce((total, together) => total + together, coOccurrenceSmoothing);
  return sum > 0 ? ((row[to] ?? 0) + coOccurrenceSmoothing * chance) / sum - chance : 0;
}
