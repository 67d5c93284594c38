import { type ReactNode, useMemo } from 'react';
import { Button } from 'react-aria-components';
import { useWords } from '../words/use-words.js';
import type { Problem } from './problem.js';
import { problemText } from './problem-text.js';

export interface ProblemLineProps {
  readonly problem: Problem;
  readonly onRetry: () => void;
}

/** A problem, and an action to resolve it. */
export function ProblemLine({ problem, onRetry }: ProblemLineProps): ReactNode {
  const words = useWords();
  // Once a problem: the moment until which it waits does not move.
  const text = useMemo(() => problemText(problem, words), [problem, words]);
  const isOutdated = problem.kind === 'outdated';
  return (
    <p className="column-status is-problem" role="alert">
      <span>{text}</span>
      <Button className="quiet-button" onPress={isOutdated ? () => location.reload() : onRetry}>
        {isOutdated ? words.reload : words.tryAgain}
      </Button>
    </p>
  );
}
