import { ParallaxError } from '../../domain/errors.js';
import type { KnownOutputs, Outputs, Resource, ResourceState } from '../resource.js';
import { type Retried, retryTransient, untilNextRead, type Waiting } from './waiting.js';

/** Progress of one resource, for the person who watches. */
export type Activity =
  | { readonly kind: 'making'; readonly why: string | null }
  | { readonly kind: 'creating'; readonly status: string; readonly since: number }
  | { readonly kind: 'deleting'; readonly status: string; readonly since: number }
  | { readonly kind: 'retrying'; readonly retried: Retried }
  | { readonly kind: 'ready'; readonly made: boolean }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Progress {
  activity(resource: Resource, doing: Activity): void;
  /** A line about no resource in particular. */
  note(line: string): void;
  /** A line about the resource's work. */
  say(resource: Resource, line: string): void;
}

export type ResourceOutcome = { readonly made: boolean } & (
  | { readonly kind: 'ready'; readonly outputs: Outputs }
  | { readonly kind: 'creating' }
  | { readonly kind: 'failed'; readonly reason: string; readonly advice: string }
  /** Not begun, or given up before it was ready. */
  | { readonly kind: 'skipped' }
);

export interface ReconcileOptions {
  readonly waiting: Waiting;
  /** Aborts when the person gives up; running work listens to it. */
  readonly signal: AbortSignal;
  /** Aborts when nothing more may begin or be waited for. */
  readonly ending: AbortSignal;
  readonly progress: Progress;
  readonly detach: boolean;
}

/** A service may answer for a while that a resource is missing after it accepted the request for it. */
const MOST_REQUESTS = 3;

/** Reads a resource whose dependencies are ready, creates or updates it, and waits until it is ready. */
export async function reconcile(
  resource: Resource,
  known: KnownOutputs,
  options: ReconcileOptions,
): Promise<ResourceOutcome> {
  const run = { requests: 0 };
  try {
    return await untilReady(resource, known, options, run);
  } catch (error) {
    const made = run.requests > 0;
    if (options.ending.aborted && !isOwnFailure(error, options.ending)) return { kind: 'skipped', made };
    if (!(error instanceof ParallaxError)) throw error;
    options.progress.activity(resource, { kind: 'failed', reason: error.message });
    return { kind: 'failed', made, reason: error.message, advice: RUN_AGAIN };
  }
}

const RUN_AGAIN = 'Fix it, then run apply again: it continues where it stopped.';

/** Work that fails by itself while the run ends is still a failure. */
function isOwnFailure(error: unknown, ending: AbortSignal): boolean {
  return error instanceof ParallaxError && error !== ending.reason && error.cause !== ending.reason;
}

async function untilReady(
  resource: Resource,
  known: KnownOutputs,
  { waiting, signal, ending, progress, detach }: ReconcileOptions,
  run: { requests: number },
): Promise<ResourceOutcome> {
  const retry = (retried: Retried): void => progress.activity(resource, { kind: 'retrying', retried });
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> =>
    retryTransient(work, waiting, ending, retry);
  const begun = waiting.now();
  let rounds = 0;
  for (;;) {
    ending.throwIfAborted();
    const state = await patient(() => resource.read(known));
    const made = run.requests > 0;
    const next = nextStep(state, run.requests);
    switch (next.kind) {
      case 'ready':
        progress.activity(resource, { kind: 'ready', made });
        return { kind: 'ready', made, outputs: next.outputs };
      case 'fail':
        progress.activity(resource, { kind: 'failed', reason: next.reason });
        return { ...next, kind: 'failed', made };
      case 'create':
      case 'update':
        if (made && detach) return { kind: 'creating', made };
        // The service may list it late.
        if (made) await waiting.pause(untilNextRead(resource.typicalMinutes, 0, waiting), ending);
        ending.throwIfAborted();
        progress.activity(resource, { kind: 'making', why: next.why });
        await patient(() =>
          resource[next.kind](known, { signal, say: (line) => progress.say(resource, line) }),
        );
        run.requests += 1;
        rounds = 0;
        break;
      case 'wait':
        if (detach) return { kind: 'creating', made };
        progress.activity(resource, { kind: next.activity, status: next.status, since: next.since ?? begun });
        await waiting.pause(untilNextRead(resource.typicalMinutes, rounds, waiting), ending);
        rounds += 1;
        break;
      default:
        next satisfies never;
    }
  }
}

type Step =
  | { readonly kind: 'ready'; readonly outputs: Outputs }
  | { readonly kind: 'create' | 'update'; readonly why: string | null }
  | {
      readonly kind: 'wait';
      readonly activity: 'creating' | 'deleting';
      readonly status: string;
      readonly since: number | null;
    }
  | { readonly kind: 'fail'; readonly reason: string; readonly advice: string };

/**
 * @param requests  how often this run requested it: a failure from before the run is replaced, a failure of this
 *   run is reported
 */
function nextStep(state: ResourceState, requests: number): Step {
  switch (state.kind) {
    case 'ready':
      return state;
    case 'creating':
      return { kind: 'wait', activity: 'creating', status: state.status, since: state.since };
    case 'deleting':
      return { kind: 'wait', activity: 'deleting', status: state.status, since: null };
    case 'notOwned':
      return { kind: 'fail', reason: state.why, advice: 'Choose another name, or delete it by hand.' };
    case 'failed':
      if (requests > 0) return { kind: 'fail', reason: state.reason, advice: state.advice };
      return { kind: 'create', why: state.reason };
    case 'missing':
    case 'outdated': {
      const why = state.kind === 'outdated' ? state.why : null;
      if (requests < MOST_REQUESTS) return { kind: state.kind === 'missing' ? 'create' : 'update', why };
      return {
        kind: 'fail',
        reason: why ?? 'it was created and is missing',
        advice: 'Check it in the console of AWS: does something else change or delete it?',
      };
    }
    default:
      return state satisfies never;
  }
}
