import type { ReactNode } from 'react';
import { useMarks } from '../marks/use-marks.js';
import type { Edge } from '../results/column.js';
import { Thumbnails } from '../tiles/thumbnails.js';
import { useWords } from '../words/use-words.js';

export interface WhyProps {
  readonly edge: Edge;
  /** True if taste took part. */
  readonly personal: boolean;
}

const three = (share: number): string => share.toFixed(3);
const signed = (nats: number): string => `${nats >= 0 ? '+' : '−'}${Math.abs(nats).toFixed(2)}`;

/** Explanation of an image's rank: two contributions as one bar, and the causes of the second. */
export function Why({ edge, personal }: WhyProps): ReactNode {
  const words = useWords();
  const { allowed } = useMarks();
  const { explanation, score, rank, similarityRank } = edge;
  const { similarityContribution, affinityContribution } = explanation;
  const because = explanation.because ?? [];
  const bySimilarity = three(similarityContribution);
  const byTaste = three(affinityContribution);
  return (
    <section className="why" aria-label={words.why}>
      <h3>{words.why}</h3>
      <p className="why-summary">{explanation.summary}</p>
      <div className="why-bar" role="img" aria-label={words.addsUp(bySimilarity, byTaste, three(score))}>
        <Part of="similarity" share={similarityContribution} />
        <Part of="taste" share={affinityContribution} />
      </div>
      <dl className="why-sum">
        <div data-of="similarity">
          <dt>{words.whySimilarity}</dt>
          <dd>{bySimilarity}</dd>
        </div>
        <span aria-hidden="true">+</span>
        <div data-of="taste">
          <dt>{words.whyTaste}</dt>
          <dd>{byTaste}</dd>
        </div>
        <span aria-hidden="true">=</span>
        <div>
          <dt>{words.score}</dt>
          <dd>{three(score)}</dd>
        </div>
      </dl>
      {personal && (
        <p className="why-places">
          <span>
            {words.before} <b>{similarityRank}</b>
          </span>
          <span className="arrow" aria-hidden="true" />
          <span>
            {words.after} <b>{rank}</b>
          </span>
        </p>
      )}
      {because.length > 0 && (
        <>
          <h4>{allowed ? words.because : words.becauseOfPersona}</h4>
          <Thumbnails
            items={because.flatMap(({ eventId, type, image }) =>
              image === null ? [] : [{ key: eventId, image, note: words.deeds[type] }],
            )}
          />
        </>
      )}
      <details>
        <summary>{words.numbers}</summary>
        <dl className="numbers">
          <dt>{words.cosine}</dt>
          <dd>{explanation.similarity === null ? words.noCosine : three(explanation.similarity)}</dd>
          <dt>{words.affinity}</dt>
          <dd>{signed(explanation.affinity)}</dd>
          <dt>{words.clusterAffinity}</dt>
          <dd>{signed(explanation.clusterAffinity)}</dd>
          <dt>{words.vectorAffinity}</dt>
          <dd>{signed(explanation.vectorAffinity)}</dd>
        </dl>
      </details>
    </section>
  );
}

function Part({ of, share }: { readonly of: 'similarity' | 'taste'; readonly share: number }): ReactNode {
  return <div data-of={of} ref={(bar) => bar?.style.setProperty('inline-size', `${share * 100}%`)} />;
}
