import { ParallaxError } from '../../domain/errors.js';
import type { Check, Part, PartId, Price, Removal, RemovalStage, Stay } from '../resource.js';
import { lookAtParts, type SeenPart } from './read-resources.js';

/** What `apply` does about a part. */
export type Intention =
  | { readonly kind: 'keep' }
  | { readonly kind: 'create' }
  /** Looked at once what it needs is there, and then most likely made. */
  | { readonly kind: 'create-after'; readonly after: readonly PartId[] }
  | { readonly kind: 'remake'; readonly reason: string }
  | { readonly kind: 'update'; readonly why: string }
  | { readonly kind: 'wait'; readonly status: string; readonly since: number | null }
  /** Waits for what has its name to go, then makes it. */
  | { readonly kind: 'create-when-gone'; readonly status: string }
  | { readonly kind: 'refuse'; readonly why: string };

export interface PlannedPart {
  readonly id: PartId;
  readonly title: string;
  readonly usual: Part['usual'];
  readonly intention: Intention;
  readonly price: Price;
}

export interface PlannedRemoval {
  readonly title: string;
  /** US dollars an hour that it costs until then. */
  readonly hourly: number;
}

export interface Plan {
  readonly parts: readonly PlannedPart[];
  /** Sentences; `apply` makes nothing while there is one. */
  readonly problems: readonly string[];
  readonly removals: readonly PlannedRemoval[];
  /** Parts that would be made, mended or waited for, and removals: 0 when nothing is to do. */
  readonly changes: number;
  /** US dollars an hour while all of it stands, removals not counted. */
  readonly hourly: number;
  /** US dollars that making it costs. */
  readonly once: number;
}

/** Says what `apply` would do, having looked at everything and changed nothing. */
export async function planDeployment(
  parts: readonly Part[],
  checks: readonly Check[],
  superseded: RemovalStage,
): Promise<Plan> {
  const [seen, checked] = await Promise.all([lookAtParts(parts), problemsOf(checks)]);
  // Nothing is replaced before what replaces it is live.
  const isComplete = seen.every(({ seen: { kind } }) => kind === 'ready');
  const found = isComplete ? await findRemovals(superseded) : [];
  const planned = await Promise.all(
    seen.map(async ({ part, seen: sight }) => ({
      id: part.id,
      title: part.title,
      usual: part.usual,
      intention: intentionFor({ part, seen: sight }),
      price: await part.price(),
    })),
  );
  const refused = planned.flatMap(({ title, intention }) =>
    intention.kind === 'refuse' ? [sentence(title, intention.why)] : [],
  );
  const changed = planned.filter(({ intention }) => !['keep', 'refuse'].includes(intention.kind));
  return {
    parts: planned,
    problems: [...new Set([...checked, ...refused])],
    removals: found,
    changes: changed.length + found.length,
    hourly: sum(planned.map(({ price }) => price.hourly)),
    once: sum(
      planned
        .filter(({ intention }) => !['keep', 'wait', 'refuse'].includes(intention.kind))
        .map(({ price }) => price.once),
    ),
  };
}

function intentionFor({ seen }: SeenPart): Intention {
  switch (seen.kind) {
    case 'ready':
      return { kind: 'keep' };
    case 'absent':
      return { kind: 'create' };
    case 'later':
      return { kind: 'create-after', after: seen.after };
    case 'failed':
      return { kind: 'remake', reason: seen.reason };
    case 'behind':
      return { kind: 'update', why: seen.why };
    case 'coming':
      return { kind: 'wait', status: seen.status, since: seen.since };
    case 'going':
      return { kind: 'create-when-gone', status: seen.status };
    case 'foreign':
    case 'unseen':
      return { kind: 'refuse', why: seen.why };
    default:
      return seen satisfies never;
  }
}

/** The same cause keeps many parts from being seen; it is said once. */
function sentence(title: string, why: string): string {
  return /^[A-Z]/.test(why) ? why : `The ${title}: ${why}`;
}

async function problemsOf(checks: readonly Check[]): Promise<readonly string[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check.problems();
      } catch (error) {
        if (!(error instanceof ParallaxError)) throw error;
        return [error.message];
      }
    }),
  );
  return found.flat();
}

async function findRemovals(stage: RemovalStage): Promise<readonly PlannedRemoval[]> {
  let found: readonly (Removal | Stay)[];
  try {
    found = await stage.find();
  } catch (error) {
    // The same error also fails reading the parts and is reported there.
    if (!(error instanceof ParallaxError)) throw error;
    return [];
  }
  return found.filter((each) => each.kind === 'removal').map(({ title, hourly }) => ({ title, hourly }));
}

function sum(dollars: readonly number[]): number {
  return dollars.reduce((total, each) => total + each, 0);
}
