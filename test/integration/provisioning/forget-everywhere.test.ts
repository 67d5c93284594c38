import { ListDataDeletionJobsCommand } from '@aws-sdk/client-personalize';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { removeAll } from '../../../src/provisioning/engine/remove-all.js';
import { forgottenUsers } from '../../../src/provisioning/forgetting/forgotten-users.js';
import {
  deletionCheck,
  outstandingForgetting,
} from '../../../src/provisioning/forgetting/outstanding-forgetting.js';
import { staleInteractions } from '../../../src/provisioning/forgetting/stale-interactions.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { collect } from '../../contract/interaction-log.contract.js';
import {
  A_DAY,
  ANN,
  aForgetWorld,
  CLUSTERS,
  type ForgetWorld,
  type Watch,
  watched,
} from '../../fakes/forget-world.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { type Known, partNamed, settle, settleAll, TAKES_MS } from '../../fakes/provisioning-cloud.js';

describe.skipIf(MOTO_PYTHON === undefined)(`forgetting a user everywhere ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let world: ForgetWorld;
  let worlds = 0;
  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  beforeEach(async () => {
    worlds += 1;
    world = await aForgetWorld(moto, `photos-bucket-${worlds}`);
  });
  afterEach(() => world.close());
  afterAll(() => moto.close());

  const outstanding = () => {
    const { cloud, deployment, log } = world;
    const openLog = async () => ({ forgotten: () => log.forgotten(), close: async () => {} });
    return outstandingForgetting({ aws: cloud.aws, deployment, openLog, now: cloud.now });
  };
  const problems = () =>
    deletionCheck({ aws: world.cloud.aws, deployment: world.deployment, now: world.cloud.now }).problems();
  const jobs = async () => {
    const client = await world.cloud.aws.personalize();
    const datasetGroupArn = 'arn:aws:personalize:us-east-1:123456789012:dataset-group/photos';
    const { dataDeletionJobs = [] } = await client.send(new ListDataDeletionJobsCommand({ datasetGroupArn }));
    return dataDeletionJobs;
  };
  const listed = async () => (await forgottenUsers(world.cloud.aws, world.deployment)).users;
  const owed = async () => (await collect(world.log.forgotten())).map(({ userId }) => userId).sort();
  const keys = async () => [...(await world.contents()).keys()].map((key) => key.split(' ')[0]);
  /** Bucket and dataset group: all that a deletion job needs. */
  const settleGroup = async () => {
    const parts = world.parts();
    return settleAll(world.cloud, [partNamed(parts, 'bucket'), partNamed(parts, 'datasetGroup')], new Map());
  };

  it('takes them out of the log, the bucket, the dataset and what is trained', async () => {
    const { cloud, log, said } = world;
    const before = await settleAll(cloud, world.parts(), new Map());
    const s3 = await cloud.aws.s3();
    // Where versions are kept, what is merely deleted can be read still.
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: world.deployment.bucket.name,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    const old = before.get('campaign')?.['arn'] ?? '';
    expect([...(await world.rank(old, ANN)).keys()][0]).toBe('c1');
    expect(await world.rank(old, ANN)).not.toEqual(await world.rank(old, 'parallax:nobody'));
    await log.append(anInteraction({ userId: ANN }));
    await log.append(anInteraction({ userId: 'bob' }));

    expect(await world.forget([ANN])).toBe(false);
    expect(await log.history(ANN)).toBeNull();
    expect(said[0]).toBe('Forgotten here: 1 user, with 1 interactions.');
    const [job = { jobName: '' }] = await jobs();
    expect(job.jobName).toMatch(/^photos-forget-[0-9a-f]{8}$/);
    expect(await keys()).toContain(`parallax/photos/forgotten/${job.jobName}.csv`);
    cloud.pass(TAKES_MS / 2);
    expect(await problems()).toEqual([
      expect.stringMatching(/is deleting users .* IN_PROGRESS for less than/),
    ]);
    expect(await outstanding()).toEqual([
      `Amazon Personalize is deleting 1 user (${job.jobName}): IN_PROGRESS for less than a minute; usually within a day.`,
    ]);

    cloud.pass(TAKES_MS);
    expect(await outstanding()).toEqual([
      expect.stringMatching(/has deleted 1 user .*; their ids are still in the bucket/),
      expect.stringMatching(/^1 user is forgotten everywhere but in the log's note/),
      expect.stringMatching(/^The live campaign was trained before .* Run apply\.$/),
    ]);
    expect(await world.forget([])).toBe(true);
    expect(said.join('\n')).not.toContain('ann');
    expect(await owed()).toEqual([]);
    expect(await problems()).toEqual([]);
    expect(await outstanding()).toEqual([expect.stringMatching(/retraining is due/)]);

    const after = await settleAll(cloud, world.parts(), new Map());
    const fresh = after.get('campaign')?.['arn'] ?? '';
    expect(fresh).not.toBe(old);
    expect(await world.rank(old, ANN)).not.toEqual(await world.rank(old, 'parallax:nobody'));
    const nobody = await world.rank(fresh, 'parallax:nobody');
    expect([...nobody.keys()].sort()).toEqual(CLUSTERS);
    expect(await world.rank(fresh, ANN)).toEqual(nobody);
    expect(await world.rank(fresh, 'user-0')).not.toEqual(nobody);
    expect(await outstanding()).toEqual([
      expect.stringMatching(/^The campaign photos-\w+ was trained before/),
    ]);

    const stale = staleInteractions({
      ...{ aws: cloud.aws, deployment: world.deployment, hourly: () => 0 },
      wantedUri: async () => after.get('interactions')?.['uri'] ?? null,
    });
    expect((await stale.find()).map(({ title }) => title)).toEqual([before.get('interactions')?.['uri']]);
    await removeAll([stale], {
      ...{ now: cloud.now, random: () => 0.5, say: () => {}, pause: async () => {} },
      signal: new AbortController().signal,
    });
    expect(await stale.find()).toEqual([]);
    const contents = await world.contents();
    expect([...contents.keys()].map((key) => key.split(' ')[0])).toEqual([
      'parallax/photos/forgotten/users.json',
      (after.get('interactions')?.['uri'] ?? '').split(`${world.deployment.bucket.name}/`)[1],
    ]);
    for (const [key, text] of contents) expect(`${key} ${text}`).not.toMatch(/ann|the first/);
    expect((await collect(log.entries())).map(({ userId }) => userId)).toEqual(['bob']);
    expect(await world.forget([])).toBe(true);
    expect(await jobs()).toHaveLength(1);
  });

  it('asks what the golden files say', async () => {
    await settleGroup();
    const sent: unknown[] = [];
    const { close, ...through } = await watched(world, {
      before({ name, request }) {
        if (request !== null) sent.push({ operation: name, ...readable(request) });
      },
      after() {},
    });
    await world.forget([ANN], through);
    await world.forget(['bob', 'ann'], through);
    world.cloud.pass(TAKES_MS);
    await world.forget([], through);
    close();
    // Each test has a bucket of its own.
    const golden = JSON.stringify(sent, null, 2).replaceAll(world.deployment.bucket.name, 'photos-bucket');
    await expect(`${golden}\n`).toMatchFileSnapshot('../../golden/personalize/forget.json');
  });

  it('makes one job, wherever it is killed', async () => {
    const writes = await killedAt(Number.POSITIVE_INFINITY, 'before');
    expect(writes).toEqual([
      'forget',
      'forget',
      'PutObject',
      'PutObject',
      'CreateDataDeletionJob',
      'DeleteObjects',
      'settleForgotten',
    ]);
    for (const moment of ['before', 'after'] as const)
      for (let nth = 1; nth <= writes.length; nth += 1) {
        await world.close();
        worlds += 1;
        world = await aForgetWorld(moto, `photos-bucket-${worlds}`);
        await killedAt(nth, moment);
      }
  }, 60_000);

  /** Forgets two users, killed at the nth write, and run again; the writes of the first run. */
  async function killedAt(nth: number, moment: 'before' | 'after'): Promise<readonly string[]> {
    await settleGroup();
    const written: string[] = [];
    const run = async (userIds: readonly string[]): Promise<void> => {
      let dead = false;
      const at = (when: 'before' | 'after'): void => {
        if (dead || (written.length === nth && when === moment)) {
          dead = true;
          throw new Error('killed');
        }
      };
      const watch: Watch = {
        before({ name }) {
          if (dead) throw new Error('killed');
          if (name === 'a read') return;
          written.push(name);
          at('before');
        },
        after: () => at('after'),
      };
      const { close, ...through } = await watched(world, watch);
      try {
        await world.forget(userIds, through);
      } catch (error) {
        if (!dead) throw error;
        await world.forget(userIds);
      } finally {
        close();
      }
    };
    await run([ANN, 'bob']);
    expect(await jobs()).toHaveLength(1);
    expect(await world.contents()).toSatisfy((texts: ReadonlyMap<string, string>) =>
      [...texts.values()].includes('USER_ID\nbob\n"ann, ""the first"""\n'),
    );
    world.cloud.pass(TAKES_MS);
    await run([]);
    expect(await jobs()).toMatchObject([{ status: 'COMPLETED' }]);
    expect(await owed()).toEqual([]);
    expect(await keys()).toEqual(['parallax/photos/forgotten/users.json']);
    expect(new Set((await listed()).map(({ job }) => job)).size).toBe(1);
    return written;
  }

  it('is one job when its answer was lost', async () => {
    await settleGroup();
    world.cloud.local.admin.addFault({
      kind: 'lost-answer',
      service: 'personalize',
      operation: 'CreateDataDeletionJob',
      times: 1,
    });
    await world.forget([ANN]);
    expect(await jobs()).toHaveLength(1);
  });

  it('loses no user when two forget at once', async () => {
    await settleGroup();
    await Promise.all(['ann', 'bob', 'cat', 'dan'].map((userId) => world.forget([userId])));
    expect(await listed()).toHaveLength(4);
    world.cloud.pass(TAKES_MS);
    expect(await world.forget([])).toBe(true);
    expect(await owed()).toEqual([]);
    expect(await keys()).toEqual(['parallax/photos/forgotten/users.json']);
    expect(new Set((await jobs()).map(({ jobName }) => jobName))).toEqual(
      new Set((await listed()).map(({ job }) => job)),
    );
  });

  it('has those deleted whom the gateway forgot, and only when it is told to', async () => {
    await settleGroup();
    await world.log.forget('ann');
    await world.forget(['bob']);
    expect(await listed()).toHaveLength(1);
    expect(await outstanding()).toEqual([
      '1 user was forgotten by the gateway, and Amazon Personalize was not told yet: npm run parallax -- forget --pending',
      expect.stringMatching(/is deleting 1 user/),
    ]);
    await world.forget([]);
    expect(await listed()).toHaveLength(2);
  });

  it('deletes once more what came after they were forgotten', async () => {
    await settleGroup();
    await world.forget(['ann']);
    await world.log.append(anInteraction());
    await world.forget(['ann']);
    expect(await jobs()).toHaveLength(2);
    world.cloud.pass(TAKES_MS);
    await world.forget([]);
    expect(await owed()).toEqual([]);
  });

  it('makes a job anew that failed', async () => {
    await settleGroup();
    const reason = 'The role cannot be assumed.';
    world.cloud.local.admin.addFault({ kind: 'create-failed', service: 'personalize', reason });
    await world.forget(['ann']);
    world.cloud.pass(TAKES_MS);
    expect(await outstanding()).toEqual([expect.stringContaining(`: ${reason} Fix that`)]);
    await world.forget([]);
    expect((await jobs()).map(({ status }) => status)).toEqual(['FAILED', 'PENDING']);
    world.cloud.pass(TAKES_MS);
    await world.forget([]);
    expect(await owed()).toEqual([]);
    expect(await keys()).toEqual(['parallax/photos/forgotten/users.json']);
  });

  it('waits while five jobs are pending', async () => {
    await settleGroup();
    for (const userId of ['a', 'b', 'c', 'd', 'e', 'f']) await world.forget([userId]);
    expect(await jobs()).toHaveLength(5);
    expect(world.said).toContainEqual(expect.stringMatching(/no more than five such jobs pending/));
    expect(await outstanding()).toContainEqual(
      expect.stringMatching(/is still to be asked to delete 1 user/),
    );
    world.cloud.pass(TAKES_MS);
    await world.forget([]);
    expect(await jobs()).toHaveLength(6);
  });

  it('keeps the note until there is a bucket, and needs no job before there is a dataset group', async () => {
    expect(await world.forget(['ann'])).toBe(true);
    expect(await owed()).toEqual(['ann']);
    expect(await outstanding()).toEqual([expect.stringMatching(/the bucket is not there yet\. Run apply/)]);
    await settle(world.cloud, partNamed(world.parts(), 'bucket'), new Map());
    expect(await world.forget([])).toBe(true);
    expect(await owed()).toEqual([]);
    expect(await listed()).toMatchObject([{ at: new Date(A_DAY).toISOString(), job: null }]);
    const known: Known = new Map([['bucket', {}]]);
    expect((await settle(world.cloud, partNamed(world.parts(), 'interactions'), known))['rows']).toBe('1220');
  });
});

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Parts of a request that are ours, equal on every machine. */
function readable(request: unknown): object {
  const { method, path, headers, body } = request as HttpRequest;
  const conditions = Object.entries(headers).filter(([name]) => /^if-|^content-type$/.test(name));
  return {
    method,
    path,
    headers: Object.fromEntries(conditions),
    body: body instanceof Uint8Array ? new TextDecoder().decode(body) : body,
  };
}
