export interface Finding {
  readonly state: 'ok' | 'note' | 'WRONG';
  readonly text: string;
}

/** Tells the operator one thing, in a line. */
export type Say = (state: Finding['state'], text: string) => void;

/** Says what is found, and counts what is wrong. */
export interface Findings {
  readonly say: Say;
  /** Looks at something; that it cannot be looked at is a finding too, in the words of its error. */
  check(look: () => Promise<void>): Promise<void>;
  wrong(): number;
}

export function findingsOn(print: (line: string) => void): Findings {
  let wrong = 0;
  const say: Say = (state, text) => {
    if (state === 'WRONG') wrong += 1;
    print(`${state.padEnd(5)}  ${text}`);
  };
  return {
    say,
    async check(look) {
      try {
        await look();
      } catch (error) {
        say('WRONG', error instanceof Error ? withCause(error) : String(error));
      }
    },
    wrong: () => wrong,
  };
}

/** An engine's own words stand behind ours: an operator may read them. */
function withCause({ message, cause }: Error): string {
  return cause instanceof Error && cause.message !== '' ? `${message} (${oneLine(cause.message)})` : message;
}

const LONGEST_CAUSE = 300;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_CAUSE ? `${line.slice(0, LONGEST_CAUSE)}…` : line;
}
