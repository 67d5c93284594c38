/** An engine that is down fails every request; one line for each kind of fault is enough until this is over. */
const QUIET_MS = 60_000;

/**
 * Decides if a fault of a kind may be reported now: the number of faults suppressed since the last report, or
 * null when it is too soon.
 */
export type MayTell = (kind: string) => { readonly unsaid: number } | null;

/** @param now  milliseconds; only differences matter */
export function quietly(now: () => number): MayTell {
  const told = new Map<string, { readonly at: number; unsaid: number }>();
  return (kind) => {
    const last = told.get(kind);
    if (last !== undefined && now() - last.at < QUIET_MS) {
      last.unsaid += 1;
      return null;
    }
    told.set(kind, { at: now(), unsaid: 0 });
    return { unsaid: last?.unsaid ?? 0 };
  };
}
