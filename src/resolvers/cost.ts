import type { ComplexityEstimator } from 'graphql-query-complexity/cjs';

/** Cost of a search apart from the images of its page: embedding, k-NN and ranking. */
export const SEARCH_COST = 100;

/**
 * Cost of a field whose `first` bounds the number of its objects; a page of images is its own list.
 *
 * @param byDefault  number of objects without `first`
 * @param base       fixed cost of the field
 */
export function costOfList(byDefault: number, base = 0): ComplexityEstimator {
  return ({ args, childComplexity }) => base + atLeastOne(args['first'] ?? byDefault) * (1 + childComplexity);
}

/** A field that a page has once is covered by the cost of its search. */
export const COST_OF_ONCE_A_PAGE: ComplexityEstimator = () => 0;

/** Additional cost of a search by an image, which is decoded and embedded. */
const IMAGE_COST = 400;

/** Cost of a search: its page, the search itself, and its query image if present. */
export const costOfSearch: ComplexityEstimator = (field) => {
  const looking = SEARCH_COST + (field.args['image'] == null ? 0 : IMAGE_COST);
  return costOfList(20, looking)(field) ?? looking;
};

/** Cost of a page of recommendations: its images, and as much ranking as a search has. */
export const COST_OF_RECOMMENDATION = costOfList(20, SEARCH_COST);

/** Cost of a mutation that returns one object for each of its `inputs`. */
export const costOfInputs: ComplexityEstimator = ({ args, childComplexity }) =>
  atLeastOne(Array.isArray(args['inputs']) ? args['inputs'].length : 1) * (1 + childComplexity);

/** An invalid size, which is refused later, must not lower the cost computed before. */
function atLeastOne(size: unknown): number {
  return typeof size === 'number' && size > 1 ? size : 1;
}
