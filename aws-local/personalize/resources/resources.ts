import { AwsError } from '../../wire/aws-error.js';
import { KIND_LIST, type Kind, type KindName } from './kinds.js';

export type Tags = Readonly<Record<string, string>>;

/** Members of a resource or a request, by name. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly kind: Kind;
  readonly arn: string;
  /** ARNs of what it was made from. */
  readonly parents: readonly string[];
  /** All fields that any description of it may show, except status and times. */
  readonly fields: Fields;
  readonly tags: Tags;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly deletedAt: number | null;
  /** Reason why its creation fails at the end of its time; null: it succeeds. */
  readonly failure: string | null;
  /** Time at which its creation was stopped. */
  readonly stoppedAt: number | null;
}

/**
 * Time that a resource of a kind, or a Bedrock batch job, takes to be created, and to be deleted,
 * milliseconds; absent: 0.
 */
export type Lifecycle = Partial<Readonly<Record<KindName | 'modelInvocationJob', number>>>;

/** The same time for all, milliseconds. */
export function sameLifecycle(ms: number): Lifecycle {
  const kinds = Object.fromEntries(KIND_LIST.map(({ name }) => [name, ms]));
  return { ...kinds, modelInvocationJob: ms };
}

/** The part of its time that a resource waits before the work on it begins. */
export const PENDING = 0.2;

/** The control plane's resources, whose status follows from the clock. */
export class Resources {
  readonly #all = new Map<string, Resource>();

  constructor(private readonly lifecycle: Lifecycle) {}

  /** Adds one, or puts it in the place of what had its ARN. */
  set(resource: Resource): void {
    this.#all.set(resource.arn, resource);
  }

  /** @throws AwsError ResourceAlreadyExistsException */
  checkFree(arn: string, at: number): void {
    if (this.get(arn, at) !== null)
      throw new AwsError(
        'ResourceAlreadyExistsException',
        400,
        `Another resource with ARN ${arn} already exists.`,
      );
  }

  /** Null for an unknown or deleted resource. */
  get(arn: string, at: number): Resource | null {
    const resource = this.#all.get(arn);
    if (resource === undefined) return null;
    if (resource.deletedAt === null || at < resource.deletedAt + this.durationOf(resource)) return resource;
    this.#all.delete(arn);
    return null;
  }

  /** @throws AwsError ResourceNotFoundException */
  find(arn: string, at: number, status = 400): Resource {
    const resource = this.get(arn, at);
    if (resource === null)
      throw new AwsError('ResourceNotFoundException', status, `Resource Arn ${arn} does not exist.`);
    return resource;
  }

  /** Those of one kind, in the order in which they were made. */
  list(kind: KindName, at: number): readonly Resource[] {
    return [...this.#all.values()].filter(
      (each) => each.kind.name === kind && this.get(each.arn, at) !== null,
    );
  }

  childrenOf(arn: string, at: number): readonly Resource[] {
    return [...this.#all.values()].filter(
      (each) => each.parents.includes(arn) && this.get(each.arn, at) !== null,
    );
  }

  /** A status in the service's own words, with their spaces. */
  statusOf(resource: Resource, at: number): string {
    const duration = this.durationOf(resource);
    const { createdAt, deletedAt, stoppedAt, failure, kind } = resource;
    if (deletedAt !== null)
      return at < deletedAt + PENDING * duration ? 'DELETE PENDING' : 'DELETE IN_PROGRESS';
    const began = createdAt + PENDING * duration;
    if (stoppedAt !== null)
      return stoppedAt < began || at >= stoppedAt + PENDING * duration ? 'CREATE STOPPED' : 'CREATE STOPPING';
    if (at >= createdAt + duration) return failure === null ? kind.words.done : kind.words.failed;
    return at < began ? kind.words.pending : kind.words.inProgress;
  }

  isDone(resource: Resource, at: number): boolean {
    return this.statusOf(resource, at) === resource.kind.words.done;
  }

  /** Still coming into being, or being stopped from it. */
  isComing(resource: Resource, at: number): boolean {
    const { pending, inProgress } = resource.kind.words;
    return [pending, inProgress, 'CREATE STOPPING'].includes(this.statusOf(resource, at));
  }

  /**
   * Starts the deletion of a resource and its dependants.
   *
   * @returns the deleted resources, in their current state
   * @throws AwsError ResourceInUseException during its creation or deletion, or when other resources depend
   *   on it
   */
  remove(resource: Resource, at: number): readonly Resource[] {
    this.#checkUnused(resource, at);
    const going = [resource, ...this.childrenOf(resource.arn, at)].map((each) => ({
      ...each,
      deletedAt: at,
    }));
    for (const each of going) this.#all.set(each.arn, each);
    return going;
  }

  /** Time that it takes to be created, and to be deleted, milliseconds. */
  durationOf({ kind }: Pick<Resource, 'kind'>): number {
    return kind.hasStatus ? (this.lifecycle[kind.name] ?? 0) : 0;
  }

  #checkUnused(resource: Resource, at: number): void {
    const trained = resource.kind.name === 'dataset' ? this.#trainingOn(resource, at) : undefined;
    if (trained !== undefined) throw inUse(resource, `is used by ${trained.arn}`);
    if (this.isComing(resource, at)) throw inUse(resource, `is in status ${this.statusOf(resource, at)}`);
    if (resource.deletedAt !== null && !resource.kind.goesWithParent)
      throw inUse(resource, 'is being deleted');
    for (const child of this.childrenOf(resource.arn, at)) {
      if (child.kind.goesWithParent) this.#checkUnused(child, at);
      else throw inUse(resource, `is used by ${child.arn}`);
    }
  }

  /** A training reads the datasets of its group until it is over. */
  #trainingOn({ fields }: Resource, at: number): Resource | undefined {
    return this.list('solutionVersion', at).find(
      (version) =>
        version.fields['datasetGroupArn'] === fields['datasetGroupArn'] && this.isComing(version, at),
    );
  }
}

export function inUse({ arn }: Pick<Resource, 'arn'>, why: string): AwsError {
  return new AwsError('ResourceInUseException', 400, `Resource Arn ${arn} ${why}.`);
}
