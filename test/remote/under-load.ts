import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../client/generated/graphql.js';
import type { DemoApp } from '../e2e/demo-app.js';

/** Results of the searches during the work. */
export interface Load {
  readonly answered: number;
  /** Stages that answered by their fallback, counted. */
  readonly degraded: Readonly<Record<string, number>>;
  /** Error codes, counted. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Searches on several connections until the work is done.
 *
 * @param pauseMs  between an answer and the next search of a connection, as people pause: the test is about
 *   failures, and the work needs the processor too
 */
export async function underLoad(
  app: DemoApp,
  {
    connections,
    variables,
    pauseMs = 0,
  }: {
    readonly connections: number;
    readonly variables: (n: number) => SearchQueryVariables;
    readonly pauseMs?: number;
  },
  work: () => Promise<void>,
): Promise<Load> {
  let answered = 0;
  const degraded: Record<string, number> = {};
  const failed: Record<string, number> = {};
  let over = false;
  let n = 0;
  const loops = Array.from({ length: connections }, async () => {
    while (!over) {
      const { data, errors } = await ask(app, SearchDocument, variables(n++));
      for (const { extensions } of errors) {
        const code = String(extensions?.['code']);
        failed[code] = (failed[code] ?? 0) + 1;
      }
      if (data?.searchImages) answered += 1;
      for (const { stage, reason } of data?.searchImages?.personalization.degraded ?? [])
        degraded[`${stage} ${reason}`] = (degraded[`${stage} ${reason}`] ?? 0) + 1;
      // Lets timers and sockets have their turn, also when everything is refused at once.
      await pause(pauseMs);
    }
  });
  try {
    await work();
  } finally {
    over = true;
    await Promise.all(loops);
  }
  return { answered, degraded, failed };
}
