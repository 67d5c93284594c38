/** The value below which a share of the samples lies; NaN when there are none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

type Work = (round: number) => Promise<unknown>;

/**
 * Milliseconds of each work in each round. The works take turns, so that what else the machine does
 * meanwhile falls on all of them; and each begins in a turn of the event loop of its own, as a request
 * that comes over a socket does.
 */
export async function timeInTurns<Name extends string>(
  works: Readonly<Record<Name, Work>>,
  rounds: number,
): Promise<(name: Name) => readonly number[]> {
  const entries = Object.entries<Work>(works);
  const times = new Map<string, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of entries) {
      await nextTurn();
      const started = performance.now();
      await work(round);
      times.get(name)?.push(performance.now() - started);
    }
  }
  return (name) => times.get(name) ?? [];
}

/** Two of them: whatever the work before left for the next turn is done then. */
async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}
