import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { applyDeployment } from '../../../src/provisioning/engine/apply-deployment.js';
import { planDeployment } from '../../../src/provisioning/engine/plan-deployment.js';
import {
  RESOURCE_IDS,
  type Removal,
  type Resource,
  type ResourceId,
} from '../../../src/provisioning/resource.js';
import {
  anOpenDeployment,
  aResource,
  type Fate,
  Killed,
  MemoryCloud,
  type ResourcePlan,
  recordedProgress,
} from './memory-cloud.js';

const never = (): AbortSignal => new AbortController().signal;

function apply(
  cloud: MemoryCloud,
  resources: readonly Resource[],
  more: { detach?: boolean; signal?: AbortSignal } = {},
) {
  const progress = recordedProgress();
  const { detach = false, signal = never() } = more;
  return applyDeployment(anOpenDeployment(resources), { waiting: cloud.waiting(), signal, progress, detach });
}

async function plan(resources: readonly Resource[]) {
  const { checks, superseded } = anOpenDeployment(resources);
  return planDeployment(resources, checks, superseded);
}

/** Any graph over some of the ids: needs point backwards. */
const graphs: fc.Arbitrary<readonly ResourcePlan[]> = fc
  .array(
    fc.record({ needs: fc.array(fc.nat(14), { maxLength: 4 }), takesMs: fc.constantFrom(0, 1, 90_000) }),
    {
      minLength: 1,
      maxLength: 15,
    },
  )
  .map((nodes) =>
    nodes.map(({ needs, takesMs }, index) => ({
      id: idAt(index),
      needs: [...new Set(needs.filter((need) => need < index).map(idAt))],
      takesMs,
    })),
  );

function idAt(index: number): ResourceId {
  return RESOURCE_IDS[index] ?? 'release';
}

const partsOf = (cloud: MemoryCloud, plans: readonly ResourcePlan[]): readonly Resource[] =>
  plans.map((each) => aResource(cloud, each));

const fates = fc.array(
  fc.constantFrom<Fate>('done', 'done', 'killed before', 'killed after', 'answer lost', 'refused'),
  { maxLength: 20 },
);

test('killed anywhere and run again, there is one of everything, and nothing left to do', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fates, async (plans, unlucky) => {
      const cloud = new MemoryCloud();
      const left = [...unlucky];
      cloud.fate = () => left.shift() ?? 'done';
      for (let runs = 0; ; runs += 1) {
        expect(runs).toBeLessThanOrEqual(unlucky.length);
        try {
          const applied = await apply(cloud, partsOf(cloud, plans));
          expect(applied.kind).toBe('done');
          break;
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
        }
      }
      expect([...cloud.creations].sort()).toEqual(plans.map(({ id }) => id).sort());
      const makes = cloud.makeCalls;
      const again = partsOf(cloud, plans);
      expect((await plan(again)).changes).toBe(0);
      expect(await apply(cloud, again)).toMatchObject({ kind: 'done', made: [] });
      expect(cloud.makeCalls).toBe(makes);
    }),
    { numRuns: 150 },
  );
});

test('given up at any pause, it stops with nothing lost, and continues when it is run again', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.nat(12), async (plans, pauses) => {
      const cloud = new MemoryCloud();
      const person = new AbortController();
      const waiting = cloud.waiting();
      const impatient = {
        ...waiting,
        pause: (ms: number, signal: AbortSignal) => {
          if (cloud.pauses.length === pauses) person.abort();
          return waiting.pause(ms, signal);
        },
      };
      const first = await applyDeployment(anOpenDeployment(partsOf(cloud, plans)), {
        waiting: impatient,
        signal: person.signal,
        progress: recordedProgress(),
        detach: false,
      });
      expect(first.kind).toBe(person.signal.aborted ? 'stopped' : 'done');
      expect(await apply(cloud, partsOf(cloud, plans))).toMatchObject({ kind: 'done' });
      expect([...cloud.creations].sort()).toEqual(plans.map(({ id }) => id).sort());
    }),
    { numRuns: 100 },
  );
});

test('detached runs, one after the other, get there too, without waiting', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async (plans) => {
      const cloud = new MemoryCloud();
      for (let runs = 0; ; runs += 1) {
        expect(runs).toBeLessThanOrEqual(plans.length);
        const applied = await apply(cloud, partsOf(cloud, plans), { detach: true });
        expect(cloud.pauses).toEqual([]);
        if (applied.kind === 'done') break;
        expect(applied.kind).toBe('started');
        cloud.time += 100_000;
      }
      expect([...cloud.creations].sort()).toEqual(plans.map(({ id }) => id).sort());
    }),
    { numRuns: 60 },
  );
});

test('what does not depend on each other is made at the same time', async () => {
  const cloud = new MemoryCloud();
  const began = cloud.time;
  await apply(
    cloud,
    partsOf(cloud, [
      { id: 'bucket', takesMs: 100_000 },
      { id: 'schema', takesMs: 100_000 },
      { id: 'dataset', needs: ['schema', 'bucket'] },
    ]),
  );
  expect(cloud.creations).toEqual(['bucket', 'schema', 'dataset']);
  // A pause of either moves the common clock, so that the two in sequence would take at least 200 s.
  expect(cloud.time - began).toBeLessThan(200_000);
});

test('a problem keeps everything from being made', async () => {
  const cloud = new MemoryCloud();
  const deployment = anOpenDeployment([aResource(cloud, { id: 'bucket' })], {
    problems: ['There is no role.'],
  });
  const options = { waiting: cloud.waiting(), signal: never(), progress: recordedProgress(), detach: false };
  expect(await applyDeployment(deployment, options)).toEqual({
    kind: 'refused',
    problems: ['There is no role.'],
  });
  expect(cloud.makeCalls).toBe(0);
});

test('what is foreign keeps everything from being made', async () => {
  const cloud = new MemoryCloud();
  cloud.standing.set('schema', { owner: 'theirs', readyAt: 0, failure: null });
  const applied = await apply(cloud, partsOf(cloud, [{ id: 'bucket' }, { id: 'schema' }]));
  expect(applied).toEqual({
    kind: 'refused',
    problems: ['The thing schema: schema belongs to another deployment'],
  });
  expect(cloud.makeCalls).toBe(0);
});

test('what fails is said with the reason; what runs beside it is not lost, what needs it is not begun', async () => {
  const cloud = new MemoryCloud();
  const resources = partsOf(cloud, [
    { id: 'import', takesMs: 5_000, fails: 'too few interactions' },
    { id: 'images', takesMs: 600_000 },
    { id: 'version', needs: ['import'] },
  ]);
  expect(await apply(cloud, resources)).toEqual({
    kind: 'failed',
    made: ['import', 'images'],
    failures: [{ title: 'thing import', reason: 'too few interactions', advice: 'Give it more data.' }],
  });
  expect(cloud.creations).toEqual(['import', 'images']);
});

test('a failure ends the waiting of the others at once', async () => {
  const cloud = new MemoryCloud();
  const resources = partsOf(cloud, [{ id: 'images', takesMs: 600_000 }, { id: 'import' }]);
  const [images, broken] = resources;
  if (images === undefined || broken === undefined) throw new Error('no resources');
  const fail = async (): Promise<void> => {
    await new Promise(setImmediate);
    throw new ParallaxError('INTERNAL', 'It is broken.');
  };
  const untilAborted = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const applied = await applyDeployment(anOpenDeployment([images, { ...broken, create: fail }]), {
    waiting: { ...cloud.waiting(), pause: untilAborted },
    signal: never(),
    progress: recordedProgress(),
    detach: false,
  });
  expect(applied).toMatchObject({
    kind: 'failed',
    made: ['images'],
    failures: [{ reason: 'It is broken.' }],
  });
});

test('what failed before is made anew', async () => {
  const cloud = new MemoryCloud();
  cloud.standing.set('import', { owner: 'ours', readyAt: 0, failure: 'no permission' });
  const resources = partsOf(cloud, [{ id: 'import' }]);
  expect((await plan(resources)).resources[0]?.intention).toEqual({
    kind: 'remake',
    reason: 'no permission',
  });
  expect(await apply(cloud, resources)).toMatchObject({ kind: 'done', made: ['import'] });
});

test('a quota is waited out, ever longer, and said', async () => {
  const cloud = new MemoryCloud();
  let refusals = 9;
  cloud.fate = () => (refusals-- > 0 ? 'refused' : 'done');
  const progress = recordedProgress();
  const deployment = anOpenDeployment([aResource(cloud, { id: 'import' })]);
  const applied = await applyDeployment(deployment, {
    waiting: cloud.waiting(),
    signal: never(),
    progress,
    detach: false,
  });
  expect(applied.kind).toBe('done');
  expect(cloud.pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000));
  expect(progress.told.filter((line) => line === 'import retrying')).toHaveLength(9);
});

test('a service that does not answer is asked a few more times, then given up', async () => {
  const cloud = new MemoryCloud();
  cloud.fate = () => 'answer lost';
  expect(await apply(cloud, partsOf(cloud, [{ id: 'import' }]))).toMatchObject({
    kind: 'failed',
    failures: [{ reason: 'No answer came.' }],
  });
  expect(cloud.makeCalls).toBe(6);
  expect(cloud.creations).toEqual(['import']);
});

test('what is there and never as it is wanted is given up', async () => {
  const cloud = new MemoryCloud();
  const resources = partsOf(cloud, [
    { id: 'alarm', look: () => ({ kind: 'outdated', why: 'the threshold is 5' }) },
  ]);
  expect(await apply(cloud, resources)).toMatchObject({
    kind: 'failed',
    failures: [{ reason: 'the threshold is 5' }],
  });
  expect(cloud.makeCalls).toBe(3);
});

test('a deletion under way is waited out, then the resource is made', async () => {
  const cloud = new MemoryCloud();
  const gone = cloud.time + 30_000;
  const resources = partsOf(cloud, [
    {
      id: 'campaign',
      look: () => (cloud.time < gone ? { kind: 'deleting', status: 'DELETE IN_PROGRESS' } : null),
    },
  ]);
  expect((await plan(resources)).resources[0]?.intention.kind).toBe('create-when-gone');
  expect(await apply(cloud, resources)).toMatchObject({ kind: 'done', made: ['campaign'] });
  expect(cloud.time).toBeGreaterThanOrEqual(gone);
});

test('what a new version has replaced is deleted at the end, and not before', async () => {
  const cloud = new MemoryCloud();
  let there = true;
  const old: Removal = {
    kind: 'removal',
    title: 'campaign of before',
    arn: null,
    hourly: 0.2,
    read: async () => (there ? 'present' : 'gone'),
    delete: async () => {
      expect(cloud.creations).toEqual(['campaign']);
      there = false;
    },
  };
  const resources = partsOf(cloud, [{ id: 'campaign', takesMs: 60_000 }]);
  const deployment = anOpenDeployment(resources, { removals: [old] });
  const { checks, superseded } = deployment;
  // A live resource is not replaced before the new one exists.
  expect(await planDeployment(resources, checks, superseded)).toMatchObject({ changes: 1, removals: [] });
  const options = { waiting: cloud.waiting(), signal: never(), progress: recordedProgress(), detach: false };
  expect(await applyDeployment(deployment, options)).toMatchObject({
    kind: 'done',
    removed: ['campaign of before'],
    retained: [],
  });
  expect((await planDeployment(resources, checks, superseded)).changes).toBe(0);
});

test('a plan says what is to be made after what, and looks at nothing twice', async () => {
  const cloud = new MemoryCloud();
  let looks = 0;
  const count = () => {
    looks += 1;
    return null;
  };
  const resources = partsOf(cloud, [
    { id: 'bucket', look: count },
    { id: 'images', needs: ['bucket'], look: count },
    { id: 'clustering', needs: ['bucket', 'images'], look: count },
  ]);
  const planned = await plan(resources);
  expect(planned.resources.map(({ intention }) => intention)).toEqual([
    { kind: 'create' },
    { kind: 'create-after', after: ['bucket'] },
    { kind: 'create-after', after: ['bucket', 'images'] },
  ]);
  expect(planned.changes).toBe(3);
  expect(looks).toBe(1);
});

test('looks at what rests on something that is only behind', async () => {
  const cloud = new MemoryCloud();
  const why = 'One picture is not in yet.';
  const resources = partsOf(cloud, [
    { id: 'images', look: () => ({ kind: 'outdated', why, outputs: { arn: 'arn:images' } }) },
    { id: 'clustering', needs: ['images'], look: () => ({ kind: 'ready', outputs: {} }) },
  ]);
  const planned = await plan(resources);
  expect(planned.resources.map(({ intention }) => intention)).toEqual([
    { kind: 'update', why },
    { kind: 'keep' },
  ]);
  expect(planned.changes).toBe(1);
});
