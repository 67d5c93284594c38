import { ParallaxError } from '../../domain/errors.js';
import type { Outputs, Resource, ResourceId } from '../resource.js';
import type { OpenDeployment } from './open-deployment.js';
import { planDeployment } from './plan-deployment.js';
import { resourceOf } from './read-resources.js';
import { type Progress, type ResourceOutcome, reconcile } from './reconcile.js';
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
      /** Resources that were made or mended by this run. */
      readonly made: readonly ResourceId[];
      readonly removed: readonly string[];
      /** What should have gone, and why it has not: a sentence each. */
      readonly retained: readonly string[];
      readonly outputs: ReadonlyMap<ResourceId, Outputs>;
    }
  /** Detached: these are on their way, and what needs them is not begun. */
  | { readonly kind: 'started'; readonly made: readonly ResourceId[]; readonly creating: readonly string[] }
  | { readonly kind: 'failed'; readonly made: readonly ResourceId[]; readonly failures: readonly Failure[] }
  | { readonly kind: 'stopped'; readonly made: readonly ResourceId[] };

/**
 * Makes what a deployment lacks, each resource as soon as what it needs is ready. Killed anywhere and run again it
 * goes on where it was: all that it knows it has looked up in the cloud.
 *
 * A failure ends it, once the resources that are being made have come to a point where nothing is half done; what
 * the services are making goes on.
 */
export async function applyDeployment(
  { resources, checks, superseded }: OpenDeployment,
  options: ApplyOptions,
): Promise<Applied> {
  const { problems } = await planDeployment(resources, checks, superseded);
  if (problems.length > 0) return { kind: 'refused', problems };
  const outcomes = await walk(resources, options);
  const made = resources.filter(({ id }) => outcomes.get(id)?.made === true).map(({ id }) => id);
  const failures = resources.flatMap(({ id, title }) => {
    const outcome = outcomes.get(id);
    return outcome?.kind === 'failed' ? [{ title, reason: outcome.reason, advice: outcome.advice }] : [];
  });
  if (failures.length > 0) return { kind: 'failed', made, failures };
  if (options.signal.aborted) return { kind: 'stopped', made };
  const creating = resources
    .filter(({ id }) => outcomes.get(id)?.kind === 'creating')
    .map(({ title }) => title);
  if (creating.length > 0) return { kind: 'started', made, creating };
  const outputs = new Map<ResourceId, Outputs>();
  for (const [id, outcome] of outcomes) if (outcome.kind === 'ready') outputs.set(id, outcome.outputs);
  const { removed, retained } = await removeSuperseded(superseded, options);
  return options.signal.aborted
    ? { kind: 'stopped', made }
    : { kind: 'done', made, removed, retained, outputs };
}

/** Every resource's outcome; what a failure or the signal kept from being begun is `skipped`. */
async function walk(
  resources: readonly Resource[],
  options: ApplyOptions,
): Promise<ReadonlyMap<ResourceId, ResourceOutcome>> {
  // A failure calls off what waits, not what is being made: that is for the person alone.
  const calledOff = new AbortController();
  const ending = AbortSignal.any([options.signal, calledOff.signal]);
  const begun = new Map<ResourceId, Promise<ResourceOutcome>>();
  const begin = (resource: Resource): Promise<ResourceOutcome> => {
    const running = begun.get(resource.id) ?? orCallOff(run(resource));
    begun.set(resource.id, running);
    return running;
  };
  const orCallOff = async (running: Promise<ResourceOutcome>): Promise<ResourceOutcome> => {
    try {
      return await running;
    } catch (error) {
      calledOff.abort(error);
      throw error;
    }
  };
  const run = async (resource: Resource): Promise<ResourceOutcome> => {
    const known = new Map<ResourceId, Outputs>();
    const needs = await Promise.all(resource.dependsOn.map((id) => begin(resourceOf(resources, id))));
    for (const [index, id] of resource.dependsOn.entries()) {
      const need = needs[index];
      if (need?.kind === 'ready') known.set(id, need.outputs);
    }
    if (known.size < new Set(resource.dependsOn).size) return { kind: 'skipped', made: false };
    const outcome = await reconcile(resource, known, { ...options, ending });
    if (outcome.kind === 'failed') {
      calledOff.abort(new ParallaxError('UNAVAILABLE', `The ${resource.title} failed.`));
    }
    return outcome;
  };
  // All of them: a defect in one must not leave the others running unseen.
  await Promise.allSettled(resources.map(begin));
  const outcomes = new Map<ResourceId, ResourceOutcome>();
  for (const [id, outcome] of begun) outcomes.set(id, await outcome);
  return outcomes;
}
