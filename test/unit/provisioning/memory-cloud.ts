import { ParallaxError } from '../../../src/domain/errors.js';
import type { OpenDeployment } from '../../../src/provisioning/engine/open-deployment.js';
import type { Progress } from '../../../src/provisioning/engine/reconcile.js';
import type { Waiting } from '../../../src/provisioning/engine/waiting.js';
import type {
  Check,
  KnownOutputs,
  Outputs,
  Removal,
  RemovalStage,
  Resource,
  ResourceId,
  ResourceState,
  Work,
} from '../../../src/provisioning/resource.js';

/** A resource in the cloud under one name. */
interface Standing {
  readonly owner: string;
  /** When it is ready, on the cloud's clock. */
  readonly readyAt: number;
  readonly failure: string | null;
}

/** Outcome of one effect on the cloud, before it or after it. */
export type Fate = 'done' | 'killed before' | 'killed after' | 'refused' | 'answer lost';

/** Thrown where a process would have died. */
export class Killed extends Error {}

/** A cloud whose clock advances only during pauses. */
export class MemoryCloud {
  readonly standing = new Map<ResourceId, Standing>();
  /** Each time something was really made. */
  readonly creations: ResourceId[] = [];
  makeCalls = 0;
  time = 1_000_000;
  readonly pauses: number[] = [];
  /** Asked before each effect; by default all is well. */
  fate: (id: ResourceId) => Fate = () => 'done';

  /** As a new process has them. */
  waiting(random: () => number = () => 0.5): Waiting {
    return {
      now: () => this.time,
      random,
      pause: async (ms, signal) => {
        signal.throwIfAborted();
        this.pauses.push(ms);
        this.time += ms;
        // Others go on meanwhile, as they do while one really waits.
        await new Promise(setImmediate);
        signal.throwIfAborted();
      },
    };
  }
}

export interface ResourcePlan {
  readonly id: ResourceId;
  readonly needs?: readonly ResourceId[];
  readonly takesMs?: number;
  readonly fails?: string;
  readonly look?: () => ResourceState | null;
}

/** A resource of the cloud, created once even if its creator is killed. */
export function aResource(cloud: MemoryCloud, plan: ResourcePlan): Resource {
  const { id, needs = [], takesMs = 0, fails = null } = plan;
  async function create(known: KnownOutputs, { signal }: Work): Promise<void> {
    requireAll(needs, known);
    cloud.makeCalls += 1;
    signal.throwIfAborted();
    const fate = cloud.fate(id);
    if (fate === 'killed before') throw new Killed();
    if (fate === 'refused') throw new ParallaxError('RATE_LIMITED', 'Too many things are being made.');
    const found = cloud.standing.get(id);
    if (found === undefined || (found.failure !== null && cloud.time >= found.readyAt)) {
      cloud.standing.set(id, { owner: 'ours', readyAt: cloud.time + takesMs, failure: fails });
      cloud.creations.push(id);
    }
    if (fate === 'killed after') throw new Killed();
    if (fate === 'answer lost') throw new ParallaxError('TIMEOUT', 'No answer came.');
  }

  return {
    id,
    title: `thing ${id}`,
    dependsOn: needs,
    typicalMinutes: [1, 3],
    price: async () => ({ hourly: 0.5, once: 2, note: 'made up' }),
    async read(known: KnownOutputs): Promise<ResourceState> {
      requireAll(needs, known);
      const forced = plan.look?.();
      if (forced) return forced;
      const found = cloud.standing.get(id);
      if (found === undefined) return { kind: 'missing' };
      if (found.owner !== 'ours') return { kind: 'notOwned', why: `${id} belongs to another deployment` };
      if (cloud.time < found.readyAt) return { kind: 'creating', status: 'CREATE IN_PROGRESS', since: null };
      if (found.failure !== null)
        return { kind: 'failed', reason: found.failure, advice: 'Give it more data.' };
      return { kind: 'ready', outputs: { arn: `arn:${id}` } };
    },
    create,
    update: create,
  };
}

function requireAll(needs: readonly ResourceId[], known: KnownOutputs): void {
  for (const need of needs) {
    const outputs: Outputs | undefined = known.get(need);
    if (outputs?.['arn'] !== `arn:${need}`) throw new Error(`asked before ${need} was ready`);
  }
}

export function anOpenDeployment(
  resources: readonly Resource[],
  { problems = [], removals = [] }: { problems?: readonly string[]; removals?: readonly Removal[] } = {},
): OpenDeployment {
  const check: Check = { title: 'checks', problems: async () => problems };
  const superseded: RemovalStage = {
    title: 'superseded',
    find: async () => {
      const read = await Promise.all(removals.map(async (each) => [each, await each.read()] as const));
      return read.filter(([, state]) => state !== 'gone').map(([each]) => each);
    },
  };
  return { resources, checks: [check], superseded, close() {} };
}

/** Records progress messages. */
export function recordedProgress(): Progress & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    activity: ({ id }, doing) => told.push(`${id} ${doing.kind}`),
    say: ({ id }, line) => told.push(`${id}: ${line}`),
    note: (line) => told.push(line),
  };
}
