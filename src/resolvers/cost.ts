import type { ComplexityEstimator } from 'graphql-query-complexity/cjs';

/** What a search costs beside the images of its page: it embeds, looks through the index and ranks. */
export const SEARCH_COST = 100;

/**
 * Cost of a field whose `first` says how many objects it may hold; a page of images is its own list.
 *
 * @param byDefault  how many without `first`
 * @param base       what the field costs whatever it holds
 */
export function costOfList(byDefault: number, base = 0): ComplexityEstimator {
  return ({ args, childComplexity }) => base + atLeastOne(args['first'] ?? byDefault) * (1 + childComplexity);
}

/** Cost of a mutation that answers one object for each of its `inputs`. */
export const costOfInputs: ComplexityEstimator = ({ args, childComplexity }) =>
  atLeastOne(Array.isArray(args['inputs']) ? args['inputs'].length : 1) * (1 + childComplexity);

/** A size that is refused later must not make the rest of the query cheap before. */
function atLeastOne(size: unknown): number {
  return typeof size === 'number' && size > 1 ? size : 1;
}
