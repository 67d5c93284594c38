import { ParallaxError } from '../domain/errors.js';

/** Resources that `apply` creates, in the order in which people read them. */
export const RESOURCE_IDS = [
  'bucket',
  'images',
  'clustering',
  'interactions',
  'schema',
  'datasetGroup',
  'dataset',
  'import',
  'tracker',
  'filter',
  'solution',
  'version',
  'campaign',
  'alarm',
  'release',
] as const;
export type ResourceId = (typeof RESOURCE_IDS)[number];

/** Values of a ready resource that others need: `arn`, `trackingId`, `uri` and the like. */
export type Outputs = Readonly<Record<string, string>>;
export type KnownOutputs = ReadonlyMap<ResourceId, Outputs>;

/**
 * An output of a dependency.
 *
 * @throws ParallaxError INTERNAL when the resource was not read, or has no such output: `dependsOn` lacks it
 */
export function outputOf(known: KnownOutputs, id: ResourceId, name: string): string {
  const output = known.get(id)?.[name];
  if (output === undefined)
    throw new ParallaxError(
      'INTERNAL',
      `The resource ${id} must be ready, with its ${name}, before what needs it.`,
    );
  return output;
}

/** State of a resource in the cloud. */
export type ResourceState =
  | { readonly kind: 'missing' }
  /** Requested, not ready yet. `since` is milliseconds since the epoch, null where the service gives no time. */
  | { readonly kind: 'creating'; readonly status: string; readonly since: number | null }
  | { readonly kind: 'ready'; readonly outputs: Outputs }
  /** Differs from what is wanted. With `outputs` its dependents can be read all the same. */
  | { readonly kind: 'outdated'; readonly why: string; readonly outputs?: Outputs }
  | { readonly kind: 'failed'; readonly reason: string; readonly advice: string }
  | { readonly kind: 'deleting'; readonly status: string }
  /** Another owner uses its name: nothing may change it. */
  | { readonly kind: 'notOwned'; readonly why: string };

/** Minutes from creation to ready when nothing fails: shortest and longest. */
export type TypicalMinutes = readonly [number, number];

/** US dollars. */
export interface Price {
  /** While it exists. */
  readonly hourly: number;
  /** Of creating it. */
  readonly once: number;
  /** Basis of the figures, or why there is none. */
  readonly note: string;
  /** A rate that is unpublished and not set by the user; the figures exclude it. */
  readonly missing?: string;
}

export interface Resource {
  readonly id: ResourceId;
  /** For people: `campaign photos-1a2b3c4d`. */
  readonly title: string;
  readonly dependsOn: readonly ResourceId[];
  readonly typicalMinutes: TypicalMinutes;
  /** May read the catalogue or the file of interactions to count what is still to do. */
  price(): Promise<Price>;
  /** Changes nothing; called when all dependencies are ready. */
  read(known: KnownOutputs): Promise<ResourceState>;
  /**
   * Creates a missing resource and replaces a failed one. May return before it is ready. A process killed at any
   * point and started again creates one resource, not two.
   */
  create(known: KnownOutputs, work: Work): Promise<void>;
  /** Brings an outdated resource up to date, on the same terms. Often the same function as `create`. */
  update(known: KnownOutputs, work: Work): Promise<void>;
}

/** Passed to every piece of work. */
export interface Work {
  readonly signal: AbortSignal;
  /** Prints a line for the person who waits. */
  say(line: string): void;
}

/** A condition to meet before anything is created; a problem is a sentence that says what to do. */
export interface Check {
  readonly title: string;
  problems(): Promise<readonly string[]>;
}

/** A resource that is about to be deleted. */
export interface Removal {
  readonly kind: 'removal';
  readonly title: string;
  /** Null for what has no ARN. */
  readonly arn: string | null;
  /** US dollars an hour while it exists. */
  readonly hourly: number;
  /** `deleting` also while it is being created: the service refuses to delete it then. */
  read(): Promise<'present' | 'deleting' | 'gone'>;
  /**
   * Requests deletion, and may return before it is done; a resource that is gone already is no error.
   *
   * @throws ParallaxError when it stays; with `retryAfterMs` when that may pass
   */
  delete(): Promise<void>;
}

/** A resource that a removal leaves alone. */
export interface Retained {
  readonly kind: 'retained';
  readonly title: string;
  readonly arn: string | null;
  /** US dollars an hour. */
  readonly hourly: number;
  /** A sentence. */
  readonly why: string;
}

/** Resources that can be deleted at the same time; the next stage waits for all of them. */
export interface RemovalStage {
  readonly title: string;
  find(): Promise<readonly (Removal | Retained)[]>;
}
