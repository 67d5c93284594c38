import { appendFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { ParallaxError } from '#src/domain/errors.js';

const FILE = 'aws-local.jsonl';

/** A request that changed state, as received. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** Data that the request read elsewhere, which may change later. */
  readonly read?: unknown;
  /** Reason of an injected failure of the created resource. */
  readonly failure?: string;
}

/** Keeps what changed the state, a line of JSON each; the state is what follows from all of them in order. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  append(entry: JournalEntry): void;
}

/** A journal that forgets. */
export const NO_JOURNAL: Journal = { entries: [], append() {} };

/**
 * Replays the journal in order.
 *
 * @throws ParallaxError INTERNAL when that is no longer possible
 */
export function replay({ entries }: Journal, redo: (entry: JournalEntry) => void): void {
  entries.forEach((entry, index) => {
    try {
      redo(entry);
    } catch (error) {
      throw new ParallaxError(
        'INTERNAL',
        `Line ${index + 1} of ${FILE} (${entry.operation}) cannot be replayed: ${error instanceof Error ? error.message : error} Start with another --data folder.`,
        { cause: error },
      );
    }
  });
}

/** Reads what is there; half a line at the end, of a process that was killed, is cut off. */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, FILE);
  const text = readIfThere(file);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return {
    entries: whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line): JournalEntry => JSON.parse(line)),
    append(entry) {
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
  };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
