import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openForgettingLog } from '../../../src/cli/deployment/open-forgetting-log.js';
import { forget } from '../../../src/cli/verbs/forget.js';
import { type Config, readConfig } from '../../../src/config/config.js';
import { openLog } from '../../../src/engines/open-log.js';
import { forgottenUsers, hashOfUser } from '../../../src/provisioning/forgetting/forgotten-users.js';
import { outstandingForgetting } from '../../../src/provisioning/forgetting/outstanding-forgetting.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aCloud, type Cloud } from '../../fakes/provisioning-cloud.js';

describe.skipIf(MOTO_PYTHON === undefined)(`the verb forget ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let cloud: Cloud;
  let folder: string;
  let config: Config;
  let said: string[];
  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  beforeEach(async () => {
    cloud = await aCloud(moto);
    folder = await mkdtemp(join(tmpdir(), 'parallax-forget-'));
    config = readConfig({ DATA_DIR: folder, CATALOGUE: 'photos' });
    said = [];
  });
  afterEach(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => moto.close());

  const deployment = aDeployment();
  const run = (userIds: readonly string[], pending = false, signal = new AbortController().signal) =>
    forget(
      deployment,
      { userIds, pending, wait: false },
      {
        config,
        waiting: { now: cloud.now, random: () => 0.5, pause: async () => {} },
        signal,
        say: (line) => void said.push(line),
      },
    );

  it('forgets in the log at once, whatever ranks for this process, and continues when there is a bucket', async () => {
    const log = await openLog(config, cloud.now);
    await log.append(anInteraction());
    await log.close();
    expect(await run(['ann'])).toBe(0);
    expect(said).toEqual([
      'Forgotten here: 1 user, with 1 interactions.',
      expect.stringMatching(/^1 user was forgotten by the gateway.* the bucket is not there yet\. Run apply/),
    ]);
    const s3 = await cloud.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: deployment.bucket.name }));
    expect(await run([], true)).toBe(0);
    expect(said.at(-1)).toMatch(/^Forgotten everywhere but in what is trained: 1 user\. Run apply/);
    const { users } = await forgottenUsers(cloud.aws, deployment);
    expect(users).toMatchObject([{ hash: hashOfUser(deployment, 'ann'), job: null }]);
  });

  it('wants somebody named, and no id that is none', async () => {
    await expect(run([])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/--pending/),
    });
    await expect(run(['ann', ''])).rejects.toMatchObject({ code: 'BAD_USER_INPUT', argument: 'userId' });
  });

  it('says how it continues when it is stopped', async () => {
    expect(await run(['ann'], false, AbortSignal.abort())).toBe(130);
    expect(said).toEqual([expect.stringMatching(/^Stopped\. The same command/)]);
  });

  it('has a status that makes no log, and says what cannot be looked at', async () => {
    expect(await openForgettingLog(config, cloud.now)).toBeNull();
    const options = { aws: cloud.aws, deployment, now: cloud.now };
    expect(
      await outstandingForgetting({ ...options, openLog: () => openForgettingLog(config, cloud.now) }),
    ).toEqual([]);
    const away = readConfig({ CATALOGUE: 'photos', LOG: 'redis', REDIS_URL: 'redis://127.0.0.1:1' });
    expect(
      await outstandingForgetting({ ...options, openLog: () => openForgettingLog(away, cloud.now) }),
    ).toEqual([
      expect.stringMatching(/^Whom the gateway's log still has to forget elsewhere is not known: /),
    ]);
  });
});
