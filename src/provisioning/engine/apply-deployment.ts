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
  /** Aborts when the person gives up; nothing is lost. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Starts everything that can start, and waits for nothing. */
  readonly detach: boolean;
}

export interface Failure {
  readonly title: string;
  readonly reason: string;
  /** The remedy. */
  readonly advice: string;
}

export type Applied =
  /** Nothing was created. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | {
      readonly kind: 'done';
      /** Resources that this run created or updated. */
      readonly made: readonly ResourceId[];
      readonly removed: readonly string[];
      /** A sentence for each superseded resource that could not be deleted. */
      readonly retained: readonly string[];
      readonly outputs: ReadonlyMap<ResourceId, Outputs>;
    }
  /** Detached: these are being created; their dependents are not begun. */
  | { readonly kind: 'started'; readonly made: readonly ResourceId[]; readonly creating: readonly string[] }
  | { readonly kind: 'failed'; readonly made: readonly ResourceId[]; readonly failures: readonly Failure[] }
  | { readonly kind: 'stopped'; readonly made: readonly ResourceId[] };

/**
 * Creates and updates the resources of a deployment, each as soon as its dependencies are ready. All its knowledge is
 * read from the cloud, so that a run after a kill continues where the last one ended.
 *
 * A failure ends the run once no running step is half done. The services finish what they were asked for.
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

/** The outcome of every resource; `skipped` for those that a failure or the signal kept from starting. */
async function walk(
  resources: readonly Resource[],
  options: ApplyOptions,
): Promise<ReadonlyMap<ResourceId, ResourceOutcome>> {
  // A failure ends waiting, not running work: only the person may end that.
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
