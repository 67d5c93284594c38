import type { Address } from '../address/address.js';
import type { SearchQueryVariables } from '../operations/generated/graphql.js';

/** A picture that is searched with; it is in no address. */
export interface QueryPicture {
  /** Tells one picture from another. */
  readonly id: string;
  readonly base64: string;
  /** Of the picture in this page. */
  readonly previewUrl: string;
  readonly name: string;
}

/** Returns true if the search has a subject. */
export function hasSubject({ query, like }: Address, picture: QueryPicture | null): boolean {
  return query.trim() !== '' || like !== null || picture !== null;
}

type Subject = Pick<
  SearchQueryVariables,
  'query' | 'similarTo' | 'image' | 'filter' | 'minSimilarity' | 'correctSpelling'
>;

/** The subject of the search, independent of the user. */
export function subjectOf(address: Address, picture: QueryPicture | null): Subject {
  const { query, like, types, tags, clusters, least, correct } = address;
  return {
    query: query.trim() === '' ? null : query.trim(),
    similarTo: like,
    image: picture?.base64 ?? null,
    filter: {
      ...(types.length > 0 && { types: [...types] }),
      ...(tags.length > 0 && { tags: [...tags] }),
      ...(clusters.length > 0 && { clusters: [...clusters] }),
    },
    minSimilarity: least,
    correctSpelling: correct,
  };
}

/** Changes when other images are to be found. */
export function subjectKey(address: Address, picture: QueryPicture | null): string {
  const { query, like, types, tags, clusters, least, correct } = address;
  return JSON.stringify([query.trim(), like, types, tags, clusters, least, correct, picture?.id]);
}
