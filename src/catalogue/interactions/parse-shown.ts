import { MAX_ID_LENGTH } from '../../domain/arguments.js';

/** An image of a search's result list. */
export interface ShownImage {
  readonly image: string;
  /** Cosine with the query, in [-1, 1]; null where the log does not say. */
  readonly similarity: number | null;
  /** Relevance against the best hit, in [0, 1], and lift in nats, as the search merged them; both or neither. */
  readonly closeness?: number;
  readonly affinity?: number;
}

/** A search has at most so many candidates. */
const MOST_SHOWN = 1_000;

/**
 * The list that a search showed, best first: ids, or objects of `image`, `similarity`, and perhaps `closeness` and
 * `affinity`; in a CSV's cell as JSON.
 *
 * @returns null for anything else, also for an image that is there twice
 */
export function parseShown(value: unknown): readonly ShownImage[] | null {
  const list = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(list) || list.length < 2 || list.length > MOST_SHOWN) return null;
  const shown = list.map(shownImage);
  const images = new Set(shown.map((each) => each?.image));
  return images.size === list.length && shown.every((each) => each !== null) ? shown : null;
}

function shownImage(value: unknown): ShownImage | null {
  if (typeof value === 'string') return isId(value) ? { image: value, similarity: null } : null;
  if (typeof value !== 'object' || value === null || !('image' in value)) return null;
  const { image } = value;
  const similarity = 'similarity' in value ? value.similarity : null;
  if (typeof image !== 'string' || !isId(image)) return null;
  if (similarity === null) return { image, similarity };
  if (typeof similarity !== 'number' || Math.abs(similarity) > 1.001) return null;
  const { closeness, affinity } = { closeness: undefined, affinity: undefined, ...value };
  if (closeness === undefined && affinity === undefined) return { image, similarity };
  return isShare(closeness) && typeof affinity === 'number' && Number.isFinite(affinity)
    ? { image, similarity, closeness, affinity }
    : null;
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1.001;
}

function isId(text: string): boolean {
  return text !== '' && text.length <= 2 * MAX_ID_LENGTH;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
