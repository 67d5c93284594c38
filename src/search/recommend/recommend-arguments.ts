import { createHash } from 'node:crypto';
import { parseNumber, parseOptionalUserId } from '../../domain/arguments.js';
import type { ImageFilter } from '../../domain/image.js';
import type { ListArguments } from '../page-of-list.js';
import { parseFilter, parsePageSize, type SearchInput, UNIT } from '../search-arguments.js';

/** A client's input, unvalidated. Null and absent mean the same. */
export interface RecommendInput
  extends Pick<SearchInput, 'userId' | 'filter' | 'diversity' | 'first' | 'after'> {
  readonly excludeSeen?: boolean | null;
  readonly excludeHidden?: boolean | null;
}

/** The arguments of a recommendation, all in range. */
export interface RecommendArguments extends ListArguments {
  readonly filter: ImageFilter;
  /** Null: in proportion to the user's tastes; 0 = by score alone, 1 = as varied as the candidates allow. */
  readonly diversity: number | null;
  /** True: without the images in the user's history. */
  readonly excludeSeen: boolean;
  /** True: without the images that the user hid. */
  readonly excludeHidden: boolean;
}

/** @throws ParallaxError BAD_USER_INPUT that names the argument, the problem and the limit */
export function parseRecommendArguments(input: RecommendInput): RecommendArguments {
  const ranked = {
    userId: parseOptionalUserId(input.userId) ?? null,
    filter: parseFilter(input.filter ?? {}),
    diversity: input.diversity == null ? null : parseNumber('diversity', input.diversity, UNIT),
    excludeSeen: input.excludeSeen ?? true,
    excludeHidden: input.excludeHidden ?? true,
  };
  return {
    ...ranked,
    first: parsePageSize(input.first ?? 20),
    after: input.after ?? null,
    hash: hashOf(ranked),
  };
}

/** No search has this hash: its arguments begin otherwise. */
function hashOf(ranked: Omit<RecommendArguments, keyof ListArguments>): string {
  const text = `recommend${JSON.stringify(ranked)}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
