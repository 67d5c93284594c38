/** Outcomes of a remote model's calls, attempt by attempt. */
export interface Attempts {
  readonly answered: number;
  /** Too much for now, and sent again later. */
  readonly throttled: number;
  readonly failed: number;
}

export interface AttemptCounter {
  readonly count: (outcome: keyof Attempts) => void;
  readonly soFar: () => Attempts;
}

export function countAttempts(): AttemptCounter {
  const attempts = { answered: 0, throttled: 0, failed: 0 };
  return {
    count(outcome) {
      attempts[outcome] += 1;
    },
    soFar: () => ({ ...attempts }),
  };
}
