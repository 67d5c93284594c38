import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Aws, openAws } from '../../../src/provisioning/aws/open-aws.js';
import type { Deployment } from '../../../src/provisioning/file/deployment.js';
import {
  forgottenKey,
  forgottenUsers,
  hashOfUser,
} from '../../../src/provisioning/forgetting/forgotten-users.js';
import { interactionsResource } from '../../../src/provisioning/resources/catalogue/interactions.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';

const BUCKET = 'interactions-of-photos';

describe.skipIf(MOTO_PYTHON === undefined)(`the part of the interactions ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let aws: Aws;
  let folder: string;
  let deployment: Deployment;
  const said: string[] = [];

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  afterAll(() => moto.close());
  beforeEach(async () => {
    anAwsEnvironment({ S3: moto.url });
    aws = openAws('us-east-1');
    await (await aws.s3()).send(new CreateBucketCommand({ Bucket: BUCKET }));
    folder = await mkdtemp(join(tmpdir(), 'parallax-part-'));
    const file = join(folder, 'file.csv');
    const rows = Array.from(
      { length: 1_200 },
      (_, n) => `user-${n % 30},cat-${n % 7},VIEW,${1_767_323_045 + n}\n`,
    );
    await writeFile(file, `user,image,type,time\n${rows.join('')}`);
    const base = aDeployment({ region: 'us-east-1' });
    deployment = {
      ...base,
      bucket: { ...base.bucket, name: BUCKET },
      interactions: { ...base.interactions, file },
    };
    said.length = 0;
  });
  afterEach(async () => {
    await fetch(`${moto.url}/moto-api/reset`, { method: 'POST' });
    aws.close();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const part = () =>
    interactionsResource({
      aws,
      deployment,
      clusterOfImages: async () => (imageId) => `c${imageId.slice(-1)}`,
      now: () => Date.UTC(2026, 5, 1),
    });
  const work = { signal: new AbortController().signal, say: (line: string) => said.push(line) };
  const look = () => part().read(new Map());

  async function objects(): Promise<readonly (string | undefined)[]> {
    const { Contents = [] } = await (await aws.s3()).send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `parallax/${deployment.name}/interactions/` }),
    );
    return Contents.map(({ Key }) => Key);
  }

  async function forget(...userIds: string[]): Promise<void> {
    const users = userIds.map((userId) => ({
      hash: hashOfUser(deployment, userId),
      at: '2026-06-01',
      job: null,
    }));
    const Body = JSON.stringify({ users });
    await (await aws.s3()).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: forgottenKey(deployment), Body }),
    );
  }

  async function textAt(uri: string | undefined): Promise<string> {
    const Key = uri?.replace(`s3://${BUCKET}/`, '');
    const { Body } = await (await aws.s3()).send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  it('is absent, is made, is ready, and made again is still one', async () => {
    expect(await look()).toEqual({ kind: 'missing' });
    await part().create(new Map(), work);
    const sight = await look();
    expect(sight).toMatchObject({ kind: 'ready', outputs: { rows: '1200' } });
    await part().create(new Map(), work);
    expect(await objects()).toHaveLength(1);
    if (sight.kind !== 'ready') throw new Error('It is not ready.');
    expect(sight.outputs['uri']).toBe(
      `s3://${BUCKET}/parallax/${deployment.name}/interactions/${sight.outputs['fingerprint']}.csv`,
    );
    const [header, first, ...rest] = (await textAt(sight.outputs['uri'])).trimEnd().split('\n');
    expect([header, first, rest.length]).toEqual([
      'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE',
      'user-0,c0,1767323045,VIEW,1',
      1_199,
    ]);
    expect(said[0]).toMatch(/^1200 of 1200 interactions are used, of 30 users/);
  });

  it('is made anew, without them, once users were forgotten', async () => {
    await part().create(new Map(), work);
    await forget('user-3');
    expect(await look()).toEqual({ kind: 'missing' });
    await part().create(new Map(), work);
    const sight = await look();
    expect(sight).toMatchObject({ kind: 'ready', outputs: { rows: '1160' } });
    expect(await textAt(sight.kind === 'ready' ? sight.outputs['uri'] : '')).not.toContain('user-3,');
  });

  it('keeps no forgotten user by name', async () => {
    await forget('user-3');
    const forgotten = await forgottenUsers(aws, deployment);
    expect([forgotten.has('user-3'), forgotten.has('user-4')]).toEqual([true, false]);
    expect(await textAt(forgottenKey(deployment))).not.toContain('user-3');
  });

  it('does not take a broken list for an empty one', async () => {
    await (await aws.s3()).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: forgottenKey(deployment), Body: '{' }),
    );
    await expect(look()).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('puts nothing there when there is too little to train on', async () => {
    await forget(...Array.from({ length: 10 }, (_, n) => `user-${n}`));
    await expect(part().create(new Map(), work)).rejects.toThrow(
      /different usable interactions .* at least 1000/,
    );
    expect(await objects()).toEqual([]);
  });

  it('puts nothing there of a file that changed while it was read', async () => {
    const changing = part();
    await changing.read(new Map());
    await appendFile(deployment.interactions.file, 'user-1,cat-1,VIEW,1767323045\n');
    await expect(changing.create(new Map(), work)).rejects.toThrow(/changed while it was read/);
    expect(await objects()).toEqual([]);
  });
});
