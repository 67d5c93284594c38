import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openEmbeddedLog } from '../../../src/datasources/logs/embedded.log.js';
import { learn } from '../../../src/scoring/user-history.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aPersonalizeService } from '../../fakes/personalize-service.js';

const PROCESS = fileURLToPath(new URL('../../fakes/forward-process.mjs', import.meta.url));
const USERS = ['ann', 'bob', 'cid'];
const EVENTS = 240;

it('a forwarder that is killed again and again loses nothing, and keeps each user’s order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parallax-forwarder-'));
  let patience = Number.POSITIVE_INFINITY;
  const service = await aPersonalizeService(() => (patience-- > 0 ? null : 'silent'));
  anAwsEnvironment({ PERSONALIZE_EVENTS: service.url });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });
  const log = await openEmbeddedLog({ folder, learn, now: Date.now });
  const images = Array.from({ length: EVENTS }, (_, i) => `image-${String(i).padStart(3, '0')}`);
  for (const [i, imageId] of images.entries()) {
    await log.append(anInteraction({ userId: USERS[i % USERS.length] ?? '', imageId, clusterId: imageId }));
  }
  await log.close();

  // Killed while its call is on the way: the service took some calls before, and this one or not.
  for (const taken of [0, 3, 8, 20]) {
    patience = taken;
    const child = forwarder(folder);
    await vi.waitFor(() => expect(patience).toBeLessThan(0), { timeout: 20_000 });
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  patience = Number.POSITIVE_INFINITY;
  const [code] = await once(forwarder(folder), 'exit');
  expect(code).toBe(0);

  for (const userId of USERS) {
    const arrived = service
      .told()
      .filter((call) => call.userId === userId)
      .flatMap(({ eventList }) => eventList.map(({ itemId }) => itemId));
    const inOrderOfLast = [...new Set(arrived.reverse())].reverse();
    expect(inOrderOfLast).toEqual(images.filter((_, i) => USERS[i % USERS.length] === userId));
  }
  expect(service.told().flatMap(({ eventList }) => eventList).length).toBeGreaterThan(EVENTS);
});

function forwarder(folder: string): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', PROCESS, folder], { stdio: 'inherit' });
}
