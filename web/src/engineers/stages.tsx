import type { ReactNode } from 'react';
import { useWords } from '../words/use-words.js';

/** Where the time of the newest search went, as the gateway's `server-timing` header has it. */
export function Stages({ tookMs }: { readonly tookMs: number | null }): ReactNode {
  const words = useWords();
  if (tookMs === null) return null;
  const stages = newestTimings();
  return (
    <dl className="stages" dir="ltr">
      {[{ name: words.roundTrip, duration: tookMs }, ...stages].map(({ name, duration }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {duration.toFixed(1)} ms
            <div
              className="stage-bar"
              ref={(bar) => bar?.style.setProperty('inline-size', `${Math.min(1, duration / tookMs) * 100}%`)}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function newestTimings(): readonly { readonly name: string; readonly duration: number }[] {
  const answers = performance
    .getEntriesByName(new URL('graphql', document.baseURI).href)
    .filter((entry): entry is PerformanceResourceTiming => entry instanceof PerformanceResourceTiming);
  return (
    answers.findLast(({ serverTiming }) => serverTiming.some(({ name }) => name === 'rank'))?.serverTiming ??
    []
  );
}
