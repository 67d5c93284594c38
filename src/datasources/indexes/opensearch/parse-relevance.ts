import { QUERY_KINDS, type Release } from '../../../domain/release.js';
import { RELEVANCE_LABELS, type RelevanceCurve } from '../../../domain/relevance.js';
import { field, invalidResponse, listIn, numberIn } from './client/answer-shape.js';

/** The curves of a stored release, by kind of query; absent in a release that was made without. */
export function parseRelevance(stored: unknown): Pick<Release, 'relevance'> {
  if (stored === undefined) return {};
  const curves = QUERY_KINDS.flatMap((kind) => {
    const curve = field(stored, kind);
    return curve === undefined ? [] : [[kind, parseCurve(curve)] as const];
  });
  return { relevance: Object.fromEntries(curves) };
}

function parseCurve(curve: unknown): RelevanceCurve {
  const fit = field(curve, 'fit');
  const labels = RELEVANCE_LABELS.find((known) => known === field(fit, 'labels'));
  const best = numberIn(curve, 'best');
  const [gaps, probabilities] = [numbersIn(curve, 'gaps'), numbersIn(curve, 'probabilities')];
  if (labels === undefined || !(best > 0) || gaps.length !== probabilities.length)
    throw invalidResponse('a curve of relevance is broken');
  return {
    best,
    gaps,
    probabilities,
    fit: {
      labels,
      queries: numberIn(fit, 'queries'),
      judgements: numberIn(fit, 'judgements'),
      logLoss: numberIn(fit, 'logLoss'),
      exponentialLogLoss: numberIn(fit, 'exponentialLogLoss'),
    },
  };
}

function numbersIn(value: unknown, name: string): readonly number[] {
  return listIn(value, name).map((item) => {
    if (typeof item === 'number' && Number.isFinite(item)) return item;
    throw invalidResponse(`"${name}" holds more than numbers`);
  });
}
