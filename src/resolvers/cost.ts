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

/** What a page has once, and not for each of its images, is in the cost of its search. */
export const COST_OF_ONCE_A_PAGE: ComplexityEstimator = () => 0;

/** What a search by a picture costs more: it is decoded and embedded. */
const PICTURE_COST = 400;

/** Cost of a search: of its page, of looking for it, and of its picture where it has one. */
export const costOfSearch: ComplexityEstimator = (field) => {
  const looking = SEARCH_COST + (field.args['image'] == null ? 0 : PICTURE_COST);
  return costOfList(20, looking)(field) ?? looking;
};

/** Cost of a mutation that answers one object for each of its `inputs`. */
export const costOfInputs: ComplexityEstimator = ({ args, childComplexity }) =>
  atLeastOne(Array.isArray(args['inputs']) ? args['inputs'].length : 1) * (1 + childComplexity);

/** A size that is refused later must not make the rest of the query cheap before. */
function atLeastOne(size: unknown): number {
  return typeof size === 'number' && size > 1 ? size : 1;
}
