import type { ReactNode } from 'react';
import { useWords } from '../words/use-words.js';

/** Where the time of the newest search went, as the gateway's `server-timing` header has it. */
export function Stages(): ReactNode {
  const words = useWords();
  const search = newestSearch();
  if (search === undefined) return null;
  // Two searches in one operation have each stage twice, side by side: the longer one is what was waited for.
  const stages = new Map<string, number>();
  for (const { name, duration } of search.serverTiming) {
    stages.set(name, Math.max(duration, stages.get(name) ?? 0));
  }
  return (
    <dl className="stages" dir="ltr">
      {[[words.roundTrip, search.duration] as const, ...stages].map(([name, ms]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {ms.toFixed(1)} ms
            <div
              className="stage-bar"
              ref={(bar) =>
                bar?.style.setProperty('inline-size', `${Math.min(1, ms / search.duration) * 100}%`)
              }
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function newestSearch(): PerformanceResourceTiming | undefined {
  return performance
    .getEntriesByName(new URL('graphql', document.baseURI).href)
    .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming)
    .findLast(({ serverTiming }) => serverTiming.some(({ name }) => name === 'candidates'));
}
