import { ParallaxError } from '../../domain/errors.js';
import type { Facts, Part, PartId } from '../resource.js';
import type { OpenDeployment } from './open-deployment.js';
import { planDeployment } from './plan-deployment.js';
import { partOf } from './read-resources.js';
import { makeReady, type PartOutcome, type Progress } from './reconcile.js';
import { removeSuperseded } from './remove-superseded.js';
import type { Waiting } from './waiting.js';

export interface ApplyOptions {
  readonly waiting: Waiting;
  /** Aborts when the person who waits gives up; nothing is lost by that. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Starts what can be started and waits for nothing. */
  readonly detach: boolean;
}

export interface Failure {
  readonly title: string;
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
}

export type Applied =
  /** Nothing was made. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | {
      readonly kind: 'done';
      /** Parts that were made or mended by this run. */
      readonly made: readonly PartId[];
      readonly removed: readonly string[];
      /** What should have gone, and why it has not: a sentence each. */
      readonly stays: readonly string[];
      readonly facts: ReadonlyMap<PartId, Facts>;
    }
  /** Detached: these are on their way, and what needs them is not begun. */
  | { readonly kind: 'started'; readonly made: readonly PartId[]; readonly coming: readonly string[] }
  | { readonly kind: 'failed'; readonly made: readonly PartId[]; readonly failures: readonly Failure[] }
  | { readonly kind: 'stopped'; readonly made: readonly PartId[] };

/**
 * Makes what a deployment lacks, each part as soon as what it needs is ready. Killed anywhere and run again it
 * goes on where it was: all that it knows it has looked up in the cloud.
 *
 * A failure ends it, once the parts that are being made have come to a point where nothing is half done; what
 * the services are making goes on.
 */
export async function applyDeployment(
  { parts, checks, superseded }: OpenDeployment,
  options: ApplyOptions,
): Promise<Applied> {
  const { problems } = await planDeployment(parts, checks, superseded);
  if (problems.length > 0) return { kind: 'refused', problems };
  const outcomes = await walk(parts, options);
  const made = parts.filter(({ id }) => outcomes.get(id)?.made === true).map(({ id }) => id);
  const failures = parts.flatMap(({ id, title }) => {
    const outcome = outcomes.get(id);
    return outcome?.kind === 'failed' ? [{ title, reason: outcome.reason, advice: outcome.advice }] : [];
  });
  if (failures.length > 0) return { kind: 'failed', made, failures };
  if (options.signal.aborted) return { kind: 'stopped', made };
  const coming = parts.filter(({ id }) => outcomes.get(id)?.kind === 'coming').map(({ title }) => title);
  if (coming.length > 0) return { kind: 'started', made, coming };
  const facts = new Map<PartId, Facts>();
  for (const [id, outcome] of outcomes) if (outcome.kind === 'ready') facts.set(id, outcome.facts);
  const { removed, stays } = await removeSuperseded(superseded, options);
  return options.signal.aborted ? { kind: 'stopped', made } : { kind: 'done', made, removed, stays, facts };
}

/** Every part's outcome; what a failure or the signal kept from being begun is `left`. */
async function walk(
  parts: readonly Part[],
  options: ApplyOptions,
): Promise<ReadonlyMap<PartId, PartOutcome>> {
  // A failure calls off what waits, not what is being made: that is for the person alone.
  const calledOff = new AbortController();
  const ending = AbortSignal.any([options.signal, calledOff.signal]);
  const begun = new Map<PartId, Promise<PartOutcome>>();
  const begin = (part: Part): Promise<PartOutcome> => {
    const running = begun.get(part.id) ?? orCallOff(run(part));
    begun.set(part.id, running);
    return running;
  };
  const orCallOff = async (running: Promise<PartOutcome>): Promise<PartOutcome> => {
    try {
      return await running;
    } catch (error) {
      calledOff.abort(error);
      throw error;
    }
  };
  const run = async (part: Part): Promise<PartOutcome> => {
    const known = new Map<PartId, Facts>();
    const needs = await Promise.all(part.needs.map((id) => begin(partOf(parts, id))));
    for (const [index, id] of part.needs.entries()) {
      const need = needs[index];
      if (need?.kind === 'ready') known.set(id, need.facts);
    }
    if (known.size < new Set(part.needs).size) return { kind: 'left', made: false };
    const outcome = await makeReady(part, known, { ...options, ending });
    if (outcome.kind === 'failed') {
      calledOff.abort(new ParallaxError('UNAVAILABLE', `The ${part.title} failed.`));
    }
    return outcome;
  };
  // All of them: a defect in one must not leave the others running unseen.
  await Promise.allSettled(parts.map(begin));
  const outcomes = new Map<PartId, PartOutcome>();
  for (const [id, outcome] of begun) outcomes.set(id, await outcome);
  return outcomes;
}
