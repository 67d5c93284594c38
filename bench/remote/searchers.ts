/** Result of an operation over HTTP: codes of errors, degraded stages, and duration. */
export interface Answer {
  readonly ms: number;
  readonly codes: readonly string[];
  readonly degraded: readonly string[];
}

export interface Search {
  readonly query: string;
  readonly userId?: string;
  /** No filter comes twice where these differ, so that what it leaves is in no cache. */
  readonly excludeIds?: readonly string[];
}

const SEARCH = `query Search($query: String!, $userId: ID, $filter: ImageFilter) {
  searchImages(query: $query, userId: $userId, filter: $filter, first: 10) {
    edges { node { id } }
    personalization { degraded { stage reason } }
  }
}`;

const RECORD = `mutation Record($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { __typename }
}`;

export const searchAt = (url: string, { query, userId, excludeIds }: Search): Promise<Answer> =>
  operate(url, SEARCH, {
    query,
    ...(userId !== undefined && { userId }),
    ...(excludeIds !== undefined && { filter: { excludeIds } }),
  });

export const recordAt = (url: string, input: object): Promise<Answer> => operate(url, RECORD, { input });

interface Body {
  readonly data?: {
    readonly searchImages?: {
      readonly personalization: {
        readonly degraded: readonly { readonly stage: string; readonly reason: string }[];
      };
    };
  } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

async function operate(url: string, query: string, variables: object): Promise<Answer> {
  const start = performance.now();
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  // The gateway's own answer: that it has this shape is tested elsewhere.
  const { data, errors = [] } = (await answer.json()) as Body;
  return {
    ms: performance.now() - start,
    codes: errors.map(({ extensions }) => extensions?.code ?? `HTTP ${answer.status}`),
    degraded: (data?.searchImages?.personalization.degraded ?? []).map(
      ({ stage, reason }) => `${stage} ${reason}`,
    ),
  };
}

/** Results of many operations. */
export class Tally {
  readonly #ms: number[] = [];
  readonly codes: Record<string, number> = {};
  readonly degraded: Record<string, number> = {};
  answered = 0;

  add({ ms, codes, degraded }: Answer): void {
    this.#ms.push(ms);
    if (codes.length === 0) this.answered += 1;
    for (const code of codes) this.codes[code] = (this.codes[code] ?? 0) + 1;
    for (const stage of degraded) this.degraded[stage] = (this.degraded[stage] ?? 0) + 1;
  }

  /** The time within which a share of them was answered, in milliseconds. */
  within(share: number): number {
    const sorted = this.#ms.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  }
}

/** Keeps so many connections at work; each waits a little after every answer. Call what it returns to end it. */
export function keepBusy(
  connections: number,
  pauseMs: number,
  work: (n: number) => Promise<void>,
): () => Promise<void> {
  let over = false;
  let n = 0;
  const loops = Promise.all(
    Array.from({ length: connections }, async () => {
      while (!over) {
        await work(n++);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }),
  );
  return async () => {
    over = true;
    await loops;
  };
}
