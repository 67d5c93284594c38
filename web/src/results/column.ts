import type { Problem } from '../gateway/problem.js';
import type { PageFragment } from '../operations/generated/graphql.js';

export type Edge = PageFragment['edges'][number];
/** Metadata of a column: everything of its newest page except the images. */
export type About = Omit<PageFragment, 'edges'>;

/** A ranked list, as far as it was loaded. */
export interface Column {
  /** `waiting`: images, if there are some, are of the search before. */
  readonly state: 'empty' | 'waiting' | 'shown' | 'failed';
  readonly edges: readonly Edge[];
  readonly about: About | null;
  /** The next page is on its way. */
  readonly reading: boolean;
  readonly problem: Problem | null;
}

export const EMPTY_COLUMN: Column = {
  state: 'empty',
  edges: [],
  about: null,
  reading: false,
  problem: null,
};

export type ColumnEvent =
  | { readonly type: 'cleared' }
  | { readonly type: 'asked' }
  | { readonly type: 'answered'; readonly page: PageFragment }
  | { readonly type: 'asked for more' }
  /** Stops waiting for the running request. */
  | { readonly type: 'left off' }
  | { readonly type: 'continued'; readonly page: PageFragment }
  | { readonly type: 'failed'; readonly problem: Problem };

export function columnAfter(column: Column, event: ColumnEvent): Column {
  switch (event.type) {
    case 'cleared':
      return EMPTY_COLUMN;
    case 'asked':
      return { ...column, state: 'waiting', reading: false };
    case 'answered': {
      const { edges, ...about } = event.page;
      return { state: 'shown', edges, about, reading: false, problem: null };
    }
    case 'asked for more':
      return { ...column, reading: true, problem: null };
    case 'left off':
      return { ...column, reading: false };
    case 'continued': {
      const { edges, ...about } = event.page;
      // A list that was lost and ranked again may repeat an image.
      const known = new Set(column.edges.map(({ node }) => node.id));
      const added = edges.filter(({ node }) => !known.has(node.id));
      return { ...column, edges: [...column.edges, ...added], about, reading: false, problem: null };
    }
    case 'failed':
      return {
        ...column,
        // While more was read, what is there stays true.
        state: column.reading ? column.state : 'failed',
        reading: false,
        problem: event.problem,
      };
  }
}

export function hasMore({ state, about }: Column): boolean {
  return state === 'shown' && about?.pageInfo.hasNextPage === true;
}
