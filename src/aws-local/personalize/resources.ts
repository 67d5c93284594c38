import { AwsError } from '../wire/aws-error.js';
import type { Kind, KindName } from './kinds.js';

export interface Resource {
  readonly kind: Kind;
  readonly arn: string;
  /** ARNs of what it was made from. */
  readonly parents: readonly string[];
  /** Everything that any description of it may show, but for status and times. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

/** How long a resource of a kind takes to come into being, and to go, milliseconds; absent: no time. */
export type Lifecycle = Partial<Readonly<Record<KindName, number>>>;

/** The part of its time that a resource waits before the work on it begins. */
const PENDING = 0.2;

/** The control plane's resources, whose status follows from the clock. */
export class Resources {
  readonly #all = new Map<string, Resource>();

  constructor(private readonly lifecycle: Lifecycle) {}

  /** @throws AwsError ResourceAlreadyExistsException */
  add(resource: Resource, at: number): void {
    if (this.get(resource.arn, at) !== null)
      throw new AwsError(
        'ResourceAlreadyExistsException',
        400,
        `Another resource with ARN ${resource.arn} already exists.`,
      );
    this.#all.set(resource.arn, resource);
  }

  /** Null when there is none, or none any more. */
  get(arn: string, at: number): Resource | null {
    const resource = this.#all.get(arn);
    if (resource === undefined) return null;
    if (resource.deletedAt === null || at < resource.deletedAt + this.#durationOf(resource)) return resource;
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

  /** One of the service's own words, with their spaces. */
  statusOf(resource: Resource, at: number): string {
    const duration = this.#durationOf(resource);
    const { createdAt, deletedAt } = resource;
    if (deletedAt !== null)
      return at < deletedAt + PENDING * duration ? 'DELETE PENDING' : 'DELETE IN_PROGRESS';
    if (at >= createdAt + duration) return 'ACTIVE';
    return at < createdAt + PENDING * duration ? 'CREATE PENDING' : 'CREATE IN_PROGRESS';
  }

  /**
   * Begins the deletion of a resource and of what goes with it.
   *
   * @throws AwsError ResourceInUseException when it is not ACTIVE, or others were made from it
   */
  remove(resource: Resource, at: number): void {
    this.#checkUnused(resource, at);
    for (const each of [resource, ...this.childrenOf(resource.arn, at)])
      this.#all.set(each.arn, { ...each, deletedAt: at });
  }

  #checkUnused(resource: Resource, at: number): void {
    if (this.statusOf(resource, at) !== 'ACTIVE') throw inUse(resource, 'is not ACTIVE');
    for (const child of this.childrenOf(resource.arn, at)) {
      if (child.kind.goesWithParent) this.#checkUnused(child, at);
      else throw inUse(resource, `is used by ${child.arn}`);
    }
  }

  #durationOf({ kind }: Resource): number {
    return kind.hasStatus ? (this.lifecycle[kind.name] ?? 0) : 0;
  }
}

export function inUse({ arn }: Pick<Resource, 'arn'>, why: string): AwsError {
  return new AwsError('ResourceInUseException', 400, `Resource Arn ${arn} ${why}.`);
}
