import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeAll } from '../../../src/provisioning/engine/remove-all.js';
import { removalPreview } from '../../../src/provisioning/removal/format-removal.js';
import { removeDeployment } from '../../../src/provisioning/removal/remove-deployment.js';
import { isNothing, sweep } from '../../../src/provisioning/removal/sweep.js';
import { removalStages } from '../../../src/provisioning/resources/resources.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';
import { aWorld, type Hook, type World } from '../../fakes/provisioning-down-world.js';

const CAN_RUN = MOTO_PYTHON !== undefined && OPENSEARCH_URL !== undefined;
const MISSING = CAN_RUN ? '' : ` ${NEEDS_MOTO}${NEEDS_OPENSEARCH}`;

const NEVER = new AbortController().signal;
/** Read-only operations. */
const READS = /^(List|Describe|Get|Head|BatchGet|GET)/;

describe.skipIf(!CAN_RUN)(`down${MISSING}`, () => {
  let world: World;
  /** Resources beside the deployment, of any owner. */
  let others: readonly string[];
  /** The changes of an undisturbed removal. */
  const calls: string[] = [];

  beforeAll(async () => {
    world = await aWorld(MOTO_PYTHON ?? '', OPENSEARCH_URL ?? '');
    // The names of both begin like the deployment's.
    await world.build('photos-two');
    await world.buildUntagged('photos-old');
    others = await world.inventory();
  }, 60_000);
  afterAll(() => world?.close());

  const down = async (hook?: Hook): Promise<readonly string[]> => {
    const said: string[] = [];
    const removing = world.removing('photos', hook);
    const { now, pause } = world;
    const say = (line: string) => said.push(line);
    await removeAll(removalStages(removing), { now, pause, random: () => 0.5, say, signal: NEVER });
    await removing.close();
    return said;
  };

  const isSwept = async (): Promise<boolean> => {
    const removing = world.removing('photos');
    const left = await sweep(removing, removalStages(removing));
    await removing.close();
    return isNothing(left);
  };

  /**
   * A process that is killed at its first change that is not in `met`: before it is sent, or before its answer
   * comes. Adds the change; false when the process came to its own end.
   */
  const downKilled = async (met: Set<string>): Promise<boolean> => {
    let isOver = false;
    const never = new Promise<never>(() => undefined);
    let kill = (): void => undefined;
    const killed = new Promise<boolean>((resolve) => {
      kill = () => resolve(true);
    });
    const run = down(async ({ action, target }, go) => {
      if (isOver) return never;
      if (READS.test(action)) return go();
      const point = ['before', 'after']
        .map((when) => `${when} ${action} ${target}`)
        .find((at) => !met.has(at));
      if (point === undefined) return go();
      met.add(point);
      isOver = true;
      if (point.startsWith('after')) await go();
      kill();
      return never;
    });
    return Promise.race([killed, run.then(() => false)]);
  };

  it('takes everything of a deployment away in order, and nothing else', async () => {
    await world.build('photos');
    expect(await isSwept()).toBe(false);
    const said = await down(({ action, target }, go) => {
      if (!READS.test(action)) calls.push(`${action} ${target}`);
      return go();
    });
    expect(await world.inventory()).toEqual(others);
    expect(said.filter((line) => line.includes('stays'))).toEqual([]);
    expect(await isSwept()).toBe(true);
    await expect(`${calls.join('\n')}\n`).toMatchFileSnapshot('../../golden/down-calls.txt');
  }, 60_000);

  it('does nothing where nothing is', async () => {
    const writes: string[] = [];
    await down(({ action }, go) => {
      if (!READS.test(action)) writes.push(action);
      return go();
    });
    expect(writes).toEqual([]);
  }, 60_000);

  it('killed at each of its changes, before it is sent and before its answer comes, ends the same', async () => {
    await world.build('photos');
    const met = new Set<string>();
    while (await downKilled(met));
    expect(await world.inventory()).toEqual(others);
    expect(await isSwept()).toBe(true);
    expect(calls.length).toBeGreaterThan(20);
    const points = calls.flatMap((call) => [`before ${call}`, `after ${call}`]);
    expect(points.filter((point) => !met.has(point))).toEqual([]);
  }, 300_000);
});

describe.skipIf(!CAN_RUN)(`what is in the way of down${MISSING}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await aWorld(MOTO_PYTHON ?? '', OPENSEARCH_URL ?? '');
    await world.build('photos');
    await world.putInTheWay('photos');
  }, 60_000);
  afterAll(() => world?.close());

  const down = async () => {
    const said: string[] = [];
    const removing = world.removing('photos');
    const { now, pause } = world;
    const outcome = await removeDeployment(removing, {
      dryRun: false,
      now,
      pause,
      random: () => 0.5,
      signal: NEVER,
      say: (line) => said.push(line),
      liveCampaign: async () => 'arn:aws:personalize:us-east-1:123456789012:campaign/photos-9c0d1e2f',
      confirm: async () => true,
    });
    await removing.close();
    return { outcome, said };
  };

  it('is shown beforehand, with what is deleted', async () => {
    const removing = world.removing('photos');
    const preview = await removalPreview('photos', removalStages(removing));
    await removing.close();
    expect(preview[0]).toBe('  campaign photos-9c0d1e2f  $0.2/h');
    expect(preview.at(-1)).toMatch(/would be deleted, in this order; together they cost \$0\.2\/h\.$/);
    await expect(
      `${preview.join('\n')}\n`
        .replace(/parallax-test-\w+/g, 'alias')
        .replace(/training \w{8} of/, 'training * of'),
    ).toMatchFileSnapshot('../../golden/down-preview.txt');
  });

  it('is named and stays, and everything else is deleted', async () => {
    const { outcome, said } = await down();
    expect(outcome).toBe('something is left');
    expect(said[0]).toMatch(
      /^The live release of "photos" asks the campaign photos-9c0d1e2f, which is deleted/,
    );
    expect(said).toContain(
      "The dataset group photos stays: it holds what is not this deployment's: solution somebodys. Delete that yourself, then run down again.",
    );
    expect(said.join('\n')).toMatch(/The bucket photos-bucket stays: it holds "somebodys\.txt", which/);
    expect(await world.inventory()).toEqual(
      [
        'bucket interactions',
        'bucket photos-bucket',
        'object in interactions: all.csv',
        'object in photos-bucket: somebodys.txt',
        'personalize parallax',
        'personalize campaign parallax',
        'personalize parallax',
        'personalize photos',
        'personalize somebodys',
        'personalize tracker parallax',
      ].sort(),
    );
  }, 60_000);

  it('is deleted too when it was taken away', async () => {
    await world.clearTheWay('photos');
    const { outcome, said } = await down();
    expect(outcome).toBe('nothing is left');
    expect(said).toContain('Nothing of photos is left.');
  }, 60_000);
});
