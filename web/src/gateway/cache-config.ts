import type { Cache, CacheExchangeOpts } from '@urql/exchange-graphcache';
import type { RecordMutationVariables } from '../operations/generated/graphql.js';

/** Objects without an id of their own belong to the one that holds them. */
const PART_OF_ANOTHER = () => null;

/** Number of marked images that the page requests; the same in every operation. */
const MARKED = { first: 100 };

type Mark = 'favorites' | 'hidden';

/** The marks that an interaction sets or takes back. */
const MARKS: Readonly<Record<string, { readonly mark: Mark; readonly set: boolean }>> = {
  FAVORITE: { mark: 'favorites', set: true },
  UNFAVORITE: { mark: 'favorites', set: false },
  HIDE: { mark: 'hidden', set: true },
  UNHIDE: { mark: 'hidden', set: false },
};

/** A single copy of each image, cluster and taste; marks are shown before the gateway has answered. */
export const CACHE_CONFIG: Partial<CacheExchangeOpts> = {
  keys: {
    Taste: ({ userId }) => (typeof userId === 'string' ? userId : null),
    ClusterTaste: PART_OF_ANOTHER,
    Degradation: PART_OF_ANOTHER,
    Engines: PART_OF_ANOTHER,
    Explanation: PART_OF_ANOTHER,
    ForgetUserPayload: PART_OF_ANOTHER,
    ImageSearchConnection: PART_OF_ANOTHER,
    ImageSearchEdge: PART_OF_ANOTHER,
    Interaction: PART_OF_ANOTHER,
    PageInfo: PART_OF_ANOTHER,
    Personalization: PART_OF_ANOTHER,
    RecordInteractionPayload: PART_OF_ANOTHER,
    ReleaseStatus: PART_OF_ANOTHER,
    Status: PART_OF_ANOTHER,
  },
  optimistic: {
    recordInteraction: () => ({
      __typename: 'RecordInteractionPayload',
      duplicate: false,
      interaction: null,
    }),
  },
  updates: {
    Mutation: {
      recordInteraction(_result, variables, cache) {
        // urql hands on the variables of the operation, which are those of its document.
        mark(cache, (variables as RecordMutationVariables).input);
      },
      forgetUser(_result, _variables, cache) {
        for (const { fieldKey, fieldName } of cache.inspectFields('Query')) {
          if (fieldName === 'taste') cache.invalidate('Query', fieldKey);
        }
      },
    },
  },
};

function mark(cache: Cache, { userId, imageId, type }: RecordMutationVariables['input']): void {
  const change = MARKS[type];
  const taste = cache.resolve('Query', 'taste', userId == null ? {} : { userId });
  if (change === undefined || typeof taste !== 'string') return;
  const image = cache.keyOfEntity({ __typename: 'Image', id: imageId });
  const before = cache.resolve(taste, change.mark, MARKED);
  if (image === null || !Array.isArray(before)) return;
  const others = before.filter((key): key is string => typeof key === 'string' && key !== image);
  cache.link(taste, change.mark, MARKED, change.set ? [image, ...others] : others);
}
