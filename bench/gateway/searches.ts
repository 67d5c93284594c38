import { CORE_SUBJECTS } from '../../demo/catalogue-plan.js';
import { STYLE_NAMES } from '../../demo/drawing/style.js';

/** The demo's personas: users with a history of thirty images. */
const USERS = ['comic-art-user', 'neon-punk-user', 'origami-clay-user'];

/** 260 different searches. */
export const TEXTS: readonly string[] = STYLE_NAMES.flatMap((style) =>
  CORE_SUBJECTS.map((subject) => `${subject} ${style}`),
);

export const CANDIDATES = 200;
export const PAGE = 20;

export interface Variables {
  readonly query: string;
  readonly userId: string;
  readonly first: number;
}

/** The i-th search; with 260 texts and three users, a pair comes back after 780. */
export function variablesOf(i: number): Variables {
  return { query: textOf(i), userId: USERS[i % USERS.length] ?? '', first: PAGE };
}

export function textOf(i: number): string {
  return TEXTS[i % TEXTS.length] ?? '';
}

/** A page of results: twenty items of ten fields. */
export const OPERATION = `
query Search($query: String!, $userId: ID!, $first: Int!) {
  searchImages(query: $query, userId: $userId, first: $first) {
    edges {
      rank
      score
      node { id title url }
      explanation { similarity affinity similarityContribution affinityContribution summary }
    }
  }
}`;

/** The same, and for each item the interactions that speak for it. */
export const OPERATION_WITH_BECAUSE = OPERATION.replace(
  'summary',
  'summary because(first: 3) { type image { id title } }',
);
