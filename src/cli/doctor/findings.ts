import { raceDeadline } from '../../datasources/concurrency/race-deadline.js';
export interface Finding {
  readonly state: 'ok' | 'note' | 'WRONG';
  readonly text: string;
}

/** Tells the operator one thing, in a line. */
export type Report = (state: Finding['state'], text: string) => void;

/** Says what is found, and counts what is wrong. */
export interface Findings {
  readonly report: Report;
  /**
   * Looks at something; that it cannot be looked at is a finding too, in the words of its error, and so is
   * that it takes too long.
   */
  check(what: string, look: () => Promise<void>, patienceMs?: number): Promise<void>;
  wrong(): number;
}

/** Every call that is made has a deadline of its own; together they may still be too many. */
const PATIENCE_MS = 15_000;

export function findingsOn(print: (line: string) => void, patienceMs = PATIENCE_MS): Findings {
  const said = new Set<string>();
  const report: Report = (state, text) => {
    // The same problem is reported once, even if several checks meet it.
    if (state === 'WRONG') {
      if (said.has(text)) return;
      said.add(text);
    }
    print(`${state.padEnd(5)}  ${text}`);
  };
  return {
    report,
    async check(what, look, patience = patienceMs) {
      try {
        await raceDeadline(look(), patience, () => {
          throw new Error(
            `Looking at ${what} took more than ${patience / 1_000} s and was given up: is its engine overloaded, or the network to it?`,
          );
        });
      } catch (error) {
        report('WRONG', error instanceof Error ? withCause(error) : String(error));
      }
    },
    wrong: () => said.size,
  };
}

/** An engine's own words stand behind ours: an operator may read them. */
function withCause(error: Error): string {
  const words = oneLine(deepestOf(error)?.message.replace(NOISE, '') ?? '');
  return words === '' ? error.message : `${error.message} (${words})`;
}

/** Suffixes of clients for their own users, and empty reasons. */
const NOISE = /\s*Deserialization error: to see the raw response.*|^HTTP \d+: no reason given$/s;

/** The root cause: the errors between only describe the propagation. */
function deepestOf({ cause }: Error): Error | null {
  if (!(cause instanceof Error)) return null;
  return deepestOf(cause) ?? cause;
}

const LONGEST_CAUSE = 300;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_CAUSE ? `${line.slice(0, LONGEST_CAUSE)}…` : line;
}
