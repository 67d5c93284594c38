import type { Step } from './evidence.js';
import type { Knowledge } from './model.js';

type Known = Pick<Knowledge, 'others' | 'prior' | 'settings'>;

/**
 * Predicts clusters from other users' transitions: the rows of the user's newest clusters, each image
 * weighted `fade` of the next newer one. It carries a style over to clusters that the user never touched.
 *
 *   f_k = log(sum_j fade^j P(k | l_j) / sum_j fade^j / g_k)
 *   P(k | l) = (T_lk + s g_k + o [k = l]) / (sum_k T_lk + s + o)
 *
 * The weight that time takes from an image is given to the population's habits. A factored Markov chain:
 * Rendle, Freudenthaler and Schmidt-Thieme, "Factorizing personalized Markov chains", WWW 2010, without
 * factors.
 */
export function transitions(knowledge: Known & { readonly steps: readonly Step[] }): Float64Array {
  const { steps, others, prior, settings } = knowledge;
  const from = new Map<number, number>();
  let all = 0;
  let stale = 0;
  let weight = 1;
  for (let i = 0; i < steps.length && i < settings.transitionImages; i++) {
    const step = steps[i];
    if (step === undefined) break;
    const { cluster, strength, freshness } = step;
    from.set(cluster, (from.get(cluster) ?? 0) + weight * strength * freshness);
    stale += weight * strength * (1 - freshness);
    all += weight * strength;
    weight *= settings.transitionFade;
  }
  const expected = new Float64Array(prior.length);
  if (all === 0) return expected;
  const { transitionSmoothing: smoothing, transitionStaying: staying } = settings;
  let ofAll = stale;
  for (const [cluster, share] of from) {
    const scale = share / (others.transitions.total(cluster) + smoothing + staying);
    others.transitions.addRow(cluster, scale, expected);
    expected[cluster] = (expected[cluster] ?? 0) + scale * staying;
    ofAll += scale * smoothing;
  }
  for (let k = 0; k < expected.length; k++) {
    expected[k] = Math.log(((expected[k] ?? 0) / (prior[k] ?? 0) + ofAll) / all);
  }
  return expected;
}

/**
 * `P(to | from)` over the probability `g` of `to`: how strongly an image of one cluster suggests another.
 *
 * @returns the excess in [-1, 1], 0 = chance or less
 */
export function association(from: number, to: number, { others, prior, settings }: Known): number {
  const chance = prior[to] ?? 0;
  const { transitionSmoothing: smoothing, transitionStaying: staying } = settings;
  const count = others.transitions.count(from, to) + smoothing * chance + (from === to ? staying : 0);
  return count / (others.transitions.total(from) + smoothing + staying) - chance;
}
