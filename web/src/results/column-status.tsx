import type { ReactNode } from 'react';
import { ProblemLine } from '../gateway/problem-line.js';
import { useWords } from '../words/use-words.js';
import type { Column } from './column.js';

export interface ColumnStatusProps {
  readonly column: Column;
  /** True for the personal column of the two. */
  readonly personal: boolean;
  readonly onRetry: () => void;
}

/** A status line of a ranked list: its problem, its fallback, or the contributions. */
export function ColumnStatus({ column, personal, onRetry }: ColumnStatusProps): ReactNode {
  const words = useWords();
  const { problem, about, state } = column;
  if (problem !== null) return <ProblemLine problem={problem} onRetry={onRetry} />;
  const [degradation] = about?.personalization.degraded ?? [];
  if (degradation !== undefined) {
    return (
      <p className="column-status is-degraded" role="status" title={degradation.fallback}>
        <span>
          {words.degraded[degradation.stage]} <small>{words.degradedReasons[degradation.reason]}</small>
        </span>
      </p>
    );
  }
  if (about === null) return <p className="column-status">{state === 'waiting' ? words.searching : ''}</p>;
  const { applied, interactions, tasteCandidates, snapshot } = about.personalization;
  const said = [
    ...(personal && !applied ? [words.notPersonal] : []),
    ...(personal && applied ? [words.known(interactions)] : []),
    ...(!personal ? [words.ranked(about.totalCandidates)] : []),
    ...(personal && tasteCandidates > 0 ? [words.beyondWindow(tasteCandidates)] : []),
    ...(snapshot ? [] : [words.snapshotLost]),
  ];
  return <p className="column-status">{said.join(' · ')}</p>;
}
