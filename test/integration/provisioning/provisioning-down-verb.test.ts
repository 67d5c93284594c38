import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { down } from '../../../src/cli/verbs/down.js';
import { idle } from '../../../src/cli/verbs/idle.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aWorld, bucketOf, REGION, type World } from '../../fakes/provisioning-down-world.js';

const CAN_RUN = MOTO_PYTHON !== undefined;
const PHOTOS = aDeployment({
  name: 'photos',
  catalogue: 'photos',
  region: REGION,
  bucket: { name: bucketOf('photos'), create: true },
  index: { kind: 'embedded' },
});
const HERE = { DATA_DIR: '/nonexistent/data' };

describe.skipIf(!CAN_RUN)(`the verbs down and idle ${CAN_RUN ? '' : NEEDS_MOTO}`, () => {
  let world: World;
  let printed: string[];
  beforeAll(async () => {
    world = await aWorld(MOTO_PYTHON ?? '', null);
    await world.build('photos');
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  }, 60_000);
  afterAll(async () => {
    vi.restoreAllMocks();
    await world?.close();
  });

  it('refuse to delete when no person can be asked', async () => {
    const before = await world.inventory();
    const asked = down(PHOTOS, HERE, { yes: false, dryRun: false, withLocal: false });
    await expect(asked).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('--yes'),
    });
    expect(await world.inventory()).toEqual(before);
  });

  it('say what would go, and change nothing', async () => {
    const before = await world.inventory();
    expect(await down(PHOTOS, HERE, { yes: false, dryRun: true, withLocal: false })).toBe(0);
    expect(printed.join('\n')).toContain('campaign photos-9c0d1e2f');
    expect(await world.inventory()).toEqual(before);
  });

  it('say that no campaign is idle that is young', async () => {
    printed = [];
    expect(await idle(PHOTOS, HERE, { hours: 24, delete: true })).toBe(0);
    expect(printed).toEqual(['Every campaign of photos older than 24 hours had requests in that time.']);
  });
});
