import { ParallaxError } from '../../domain/errors.js';
import type { Facts, KnownFacts, Part, Sight } from '../resource.js';
import { patiently, type Retried, untilNextLook, type Waiting } from './waiting.js';

/** What a part that is worked on is doing, for whoever watches. */
export type Doing =
  | { readonly kind: 'making'; readonly why: string | null }
  | { readonly kind: 'coming'; readonly status: string; readonly since: number }
  | { readonly kind: 'going'; readonly status: string; readonly since: number }
  | { readonly kind: 'retrying'; readonly retried: Retried }
  | { readonly kind: 'ready'; readonly made: boolean }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Progress {
  doing(part: Part, doing: Doing): void;
  /** A line about no part. */
  note(line: string): void;
  /** A line about the part's own work. */
  say(part: Part, line: string): void;
}

export type PartOutcome = { readonly made: boolean } & (
  | { readonly kind: 'ready'; readonly facts: Facts }
  | { readonly kind: 'coming' }
  | { readonly kind: 'failed'; readonly reason: string; readonly advice: string }
  /** Not come to, or given up while it was on its way. */
  | { readonly kind: 'left' }
);

export interface MakeReadyOptions {
  readonly waiting: Waiting;
  /** The person gives up: also what is being made is told. */
  readonly signal: AbortSignal;
  /** Nothing more is begun or waited for. */
  readonly ending: AbortSignal;
  readonly progress: Progress;
  readonly detach: boolean;
}

/** A service may say for a while that something is not there which it has been asked for. */
const MOST_MAKES = 3;

/** Looks, makes and waits until a part is ready; its needs are. */
export async function makeReady(
  part: Part,
  known: KnownFacts,
  options: MakeReadyOptions,
): Promise<PartOutcome> {
  const run = { makes: 0 };
  try {
    return await untilReady(part, known, options, run);
  } catch (error) {
    const made = run.makes > 0;
    if (options.ending.aborted && !isOwnFailure(error, options.ending)) return { kind: 'left', made };
    if (!(error instanceof ParallaxError)) throw error;
    options.progress.doing(part, { kind: 'failed', reason: error.message });
    return { kind: 'failed', made, reason: error.message, advice: RUN_AGAIN };
  }
}

const RUN_AGAIN = 'Mend it, then run apply again: it goes on where it stopped.';

/** A piece of work that fails by itself while everything ends is still a failure. */
function isOwnFailure(error: unknown, ending: AbortSignal): boolean {
  return error instanceof ParallaxError && error !== ending.reason && error.cause !== ending.reason;
}

async function untilReady(
  part: Part,
  known: KnownFacts,
  { waiting, signal, ending, progress, detach }: MakeReadyOptions,
  run: { makes: number },
): Promise<PartOutcome> {
  const retry = (retried: Retried): void => progress.doing(part, { kind: 'retrying', retried });
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> =>
    patiently(work, waiting, ending, retry);
  const begun = waiting.now();
  let rounds = 0;
  for (;;) {
    ending.throwIfAborted();
    const sight = await patient(() => part.look(known));
    const made = run.makes > 0;
    const next = nextStep(sight, run.makes);
    switch (next.kind) {
      case 'ready':
        progress.doing(part, { kind: 'ready', made });
        return { kind: 'ready', made, facts: next.facts };
      case 'fail':
        progress.doing(part, { kind: 'failed', reason: next.reason });
        return { ...next, kind: 'failed', made };
      case 'make':
        if (made && detach) return { kind: 'coming', made };
        // What was asked for may take a while to be seen.
        if (made) await waiting.pause(untilNextLook(part.usual, 0, waiting), ending);
        ending.throwIfAborted();
        progress.doing(part, { kind: 'making', why: next.why });
        await patient(() => part.make(known, { signal, say: (line) => progress.say(part, line) }));
        run.makes += 1;
        rounds = 0;
        break;
      case 'wait':
        if (detach) return { kind: 'coming', made };
        progress.doing(part, { kind: next.doing, status: next.status, since: next.since ?? begun });
        await waiting.pause(untilNextLook(part.usual, rounds, waiting), ending);
        rounds += 1;
        break;
      default:
        next satisfies never;
    }
  }
}

type Step =
  | { readonly kind: 'ready'; readonly facts: Facts }
  | { readonly kind: 'make'; readonly why: string | null }
  | {
      readonly kind: 'wait';
      readonly doing: 'coming' | 'going';
      readonly status: string;
      readonly since: number | null;
    }
  | { readonly kind: 'fail'; readonly reason: string; readonly advice: string };

/** @param makes  how often this run has made it: what failed before is made anew, what fails now is not */
function nextStep(sight: Sight, makes: number): Step {
  switch (sight.kind) {
    case 'ready':
      return sight;
    case 'coming':
      return { kind: 'wait', doing: 'coming', status: sight.status, since: sight.since };
    case 'going':
      return { kind: 'wait', doing: 'going', status: sight.status, since: null };
    case 'foreign':
      return { kind: 'fail', reason: sight.why, advice: 'Choose another name, or remove it by hand.' };
    case 'failed':
      if (makes > 0) return { kind: 'fail', reason: sight.reason, advice: sight.advice };
      return { kind: 'make', why: sight.reason };
    case 'absent':
    case 'behind': {
      const why = sight.kind === 'behind' ? sight.why : null;
      if (makes < MOST_MAKES) return { kind: 'make', why };
      return {
        kind: 'fail',
        reason: why ?? 'it was made and is not there',
        advice: 'Look at it in the console of AWS: does something else change or remove it?',
      };
    }
    default:
      return sight satisfies never;
  }
}
