import { keepGreatest, meanOf } from '../greatest.js';
import type { Step } from './evidence.js';
import type { Knowledge } from './model.js';

const FEWEST = 3;
/** A ratio of twice chance is weak evidence. */
const LITTLE = 1;

/**
 * The steps of a history, each weighted by the support of the other steps. A stray view counts little, even
 * when it is the newest. The first views of a new taste count fully as soon as there are two.
 *
 *   support_j = mean over the most supporting share of the other steps i of P(l_j | l_i) / g of l_j
 *   weight_j ~ (x^2 + 1) / (x^2 + excess^2), x = max(0, support_j - 1); the greatest is 1
 *
 * Without data of other users, or where clusters are hardly associated, almost nothing changes.
 */
export function coherentSteps({ evidence, others, prior, settings }: Knowledge): readonly Step[] {
  const { steps } = evidence;
  const count = Math.min(steps.length, settings.coherentImages);
  if (count < FEWEST) return steps;
  const { places, clusters } = distinct(steps, count);
  const ratios = ratiosBetween(clusters, { others, prior, settings });
  const weights = new Float64Array(count);
  const kept = new Float64Array(Math.ceil((count - 1) * settings.coherentShare));
  const half = settings.coherentExcess ** 2;
  let greatest = 0;
  for (let j = 0; j < count; j++) {
    kept.fill(0);
    const to = places[j] ?? 0;
    for (let i = 0; i < count; i++) {
      if (i !== j) keepGreatest(kept, ratios[(places[i] ?? 0) * clusters.length + to] ?? 0);
    }
    const excess = Math.max(0, meanOf(kept) - 1) ** 2;
    const weight = (excess + LITTLE) / (excess + half);
    weights[j] = weight;
    if (weight > greatest) greatest = weight;
  }
  return steps.map((step, j) => {
    if (j >= count) return step;
    return { ...step, strength: (step.strength * (weights[j] ?? 0)) / greatest };
  });
}

/** The clusters of the newest steps, and the place of each step's among them. */
function distinct(steps: readonly Step[], count: number) {
  const placeOf = new Map<number, number>();
  const places = new Int32Array(count);
  for (let j = 0; j < count; j++) {
    const cluster = steps[j]?.cluster ?? 0;
    const known = placeOf.get(cluster);
    places[j] = known ?? placeOf.size;
    if (known === undefined) placeOf.set(cluster, placeOf.size);
  }
  return { places, clusters: [...placeOf.keys()] };
}

/** `P(to | from) / g`, row after row. */
function ratiosBetween(
  clusters: readonly number[],
  { others, prior, settings }: Pick<Knowledge, 'others' | 'prior' | 'settings'>,
): Float64Array {
  const { transitionSmoothing: smoothing, transitionStaying: staying } = settings;
  const size = clusters.length;
  const ratios = new Float64Array(size * size);
  const totals = Float64Array.from(clusters, (from) => others.transitions.total(from) + smoothing + staying);
  const chances = Float64Array.from(clusters, (to) => prior[to] ?? 1);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      // There and back are the same.
      const count = others.transitions.count(clusters[a] ?? 0, clusters[b] ?? 0) + (a === b ? staying : 0);
      ratios[a * size + b] = (count / (chances[b] ?? 1) + smoothing) / (totals[a] ?? 1);
      ratios[b * size + a] = (count / (chances[a] ?? 1) + smoothing) / (totals[b] ?? 1);
    }
  }
  return ratios;
}
