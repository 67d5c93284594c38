import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateDatasetGroupCommand,
  ListCampaignsCommand,
  ListDatasetGroupsCommand,
  ListSchemasCommand,
  ListSolutionsCommand,
  ListSolutionVersionsCommand,
  PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { CreateBucketCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Config, readConfig } from '../../../src/config/config.js';
import { createApp } from '../../../src/server/create-app.js';
import {
  aFolderOfLooks,
  type FolderOfLooks,
  fanOf,
  LOOKS,
  lookOf,
  SUBJECTS,
} from '../../builders/a-folder-of-looks.js';
import { exportsIn, verbsOn } from '../../builders/deployment-verbs.js';
import { execute } from '../../client/execute.js';
import {
  ImageDocument,
  RecordDocument,
  SearchDocument,
  type SearchQueryVariables,
} from '../../client/generated/graphql.js';
import type { DemoApp } from '../../e2e/demo-app.js';
import { aDeploymentCloud, type DeploymentCloud, writeDeployment } from '../../fakes/deployment-cloud.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';
import { type AtTheWire, aWatchedService, type WatchedCall } from '../../fakes/watched-service.js';
import { underLoad } from '../../remote/under-load.js';
import { until } from '../../remote/until.js';

const PICTURES = LOOKS.length * SUBJECTS.length * 4;
const IMAGE_BASE_URL = 'https://images.example';
const PICTURES_BUCKET = 'stack-pictures';
const HOURS_MS = 3 * 3_600_000;
/** A loaded machine may take a while until it has seen what is live. */
const LONG_MS = 30_000;
/** Over it Personalize has the last word, not what the gateway itself has just seen. */
const DIGESTED_MS = 61_000;
const A_WHILE_MS = 40;
const LIFECYCLE = {
  datasetImportJob: A_WHILE_MS,
  solutionVersion: A_WHILE_MS,
  campaign: A_WHILE_MS,
};

describe.skipIf(MOTO_PYTHON === undefined)(`a deployment, offline ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let cloud: DeploymentCloud;
  let folder: FolderOfLooks;
  let personalize: PersonalizeClient;
  let s3: S3Client;
  let verbs: ReturnType<typeof verbsOn>;
  /** Where pictures are kept, when that is not this machine. */
  let pictures: Readonly<Record<string, string>>;
  /** Requests since the last reset that may change something or cost money. */
  let writes: string[];
  /** Campaigns that were asked for a ranking. */
  let asked: Set<string>;

  const watch: AtTheWire = async (call, go) => {
    if (isWork(call)) writes.push(`${call.service} ${call.action}`);
    await go();
    return 'answer';
  };

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  afterAll(() => moto?.close());
  beforeEach(async () => {
    await moto.empty();
    folder = await aFolderOfLooks();
    writes = [];
    asked = new Set();
    cloud = await aDeploymentCloud(moto, watch, {
      lifecycle: LIFECYCLE,
      now: () => Date.now(),
      onCall({ operation, body }) {
        if (operation !== 'GetPersonalizedRanking') return;
        asked.add(JSON.parse(Buffer.from(body).toString('utf8')).campaignArn);
      },
    });
    personalize = new PersonalizeClient({ region: cloud.local.region, endpoint: cloud.local.url });
    s3 = new S3Client({ region: cloud.local.region, endpoint: moto.url, forcePathStyle: true });
    pictures = {};
    verbs = verbsOn(folder.root);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    personalize.destroy();
    s3.destroy();
    await cloud.close();
    await folder.remove();
  });

  const campaigns = async (): Promise<readonly string[]> => {
    const { campaigns: all = [] } = await personalize.send(new ListCampaignsCommand({}));
    return all.map(({ campaignArn = '' }) => campaignArn).filter((arn) => arn !== cloud.local.campaignArn);
  };
  const trainings = async (): Promise<number> => {
    const { solutionVersions = [] } = await personalize.send(new ListSolutionVersionsCommand({}));
    return solutionVersions.filter(({ solutionVersionArn }) => solutionVersionArn?.includes('/photos-'))
      .length;
  };
  const everything = async (): Promise<readonly string[]> => {
    const [{ datasetGroups }, { schemas }, { solutions }, { Buckets }] = await Promise.all([
      personalize.send(new ListDatasetGroupsCommand({})),
      personalize.send(new ListSchemasCommand({})),
      personalize.send(new ListSolutionsCommand({})),
      s3.send(new ListBucketsCommand({})),
    ]);
    return [
      ...(datasetGroups ?? []).map(({ datasetGroupArn }) => String(datasetGroupArn)),
      ...(schemas ?? []).map(({ schemaArn }) => String(schemaArn)),
      ...(solutions ?? []).map(({ solutionArn }) => String(solutionArn)),
      ...(Buckets ?? []).map(({ Name }) => String(Name)),
      ...(await campaigns()),
    ].sort();
  };

  /** A gateway as `apply` says to start it, without listening. `pass` moves its clock. */
  const aGateway = async (applied: string) => {
    let ahead = 0;
    const config: Config = readConfig({
      ...exportsIn(applied),
      DATA_DIR: join(folder.root, 'data'),
      IMAGE_BASE_URL,
      ...pictures,
      SEARCH_BUDGET_MS: '30000',
      LOG_LEVEL: 'silent',
    });
    expect(config.personalize.campaignArn).toBeNull();
    const app: DemoApp = { ...(await createApp(config, { now: () => Date.now() + ahead })), config };
    return {
      app,
      pass(ms: number) {
        ahead += ms;
      },
      async search(variables: SearchQueryVariables) {
        const { searchImages } = await execute(app, SearchDocument, {
          query: 'a sunrise',
          first: 40,
          ...variables,
        });
        return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
      },
      release: () => app.engines.index.release(),
      close: () => app.close(),
    };
  };

  /** Keys of the pictures that `apply` has written to the stack's bucket. */
  const picturesInS3 = async (): Promise<readonly string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: PICTURES_BUCKET }));
    return Contents.map(({ Key = '' }) => Key);
  };

  const story = async (index: string | undefined): Promise<void> => {
    const written = (words: { version?: number; k?: number } = {}) =>
      writeDeployment(folder, { ...words, ...(index !== undefined && { index }) });
    const foreign = await everything();

    // Planned: all of it is to be made, and none of it is.
    let file = await written();
    const first = await verbs.planned(file);
    expect(first.problems).toEqual([]);
    expect(first.changes).toBe(first.resources.length);
    expect(first.resources.map(({ intention }) => intention.kind)).not.toContain('keep');
    expect(writes).toEqual([]);

    // Made, once.
    const made = await verbs.apply(file);
    expect(made).toMatchObject({ code: 0, text: expect.stringContaining('Created:') });
    expect(await campaigns()).toHaveLength(1);
    const [oldest = ''] = await campaigns();
    expect(writes.filter((each) => each === INVOKED).length).toBeGreaterThanOrEqual(PICTURES);
    writes = [];
    expect(await verbs.planned(file)).toMatchObject({ problems: [], removals: [], changes: 0 });
    expect((await verbs.plan(file)).text).toContain('There is nothing to do.');
    const again = await verbs.apply(file);
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining('Everything existed already.') });
    const standing = await verbs.status(file);
    expect(standing.code).toBe(0);
    for (const title of ['campaign of photos', 'release of catalogue photos'])
      expect(standing.text).toMatch(new RegExp(`${title} .*ready`));
    expect(writes).toEqual([]);

    // The people of the file are known from the first search on.
    expect((await verbs.importInteractions(file)).text).toMatch(
      /^\d+ of \d+ rows are in the interaction log/,
    );

    // Served: the taste is what Personalize was trained on.
    const gateway = await aGateway(again.text);
    try {
      expect(await gateway.release()).toMatchObject({ campaignArn: oldest });
      const plain = (await gateway.search({ personalize: false })).ids;
      if (index !== undefined) {
        const { image } = await execute(gateway.app, ImageDocument, { id: plain[0] ?? '' });
        expect(image?.url.startsWith(`${IMAGE_BASE_URL}/photos/`)).toBe(true);
        expect(await picturesInS3()).toContain(image?.url.slice(IMAGE_BASE_URL.length + 1));
      }
      expect(plain.slice(0, 24).every((id) => id.includes('sunrise'))).toBe(true);
      const unknown = await gateway.search({ userId: 'nobody-knows-me', weight: 0.9 });
      expect(unknown.ids).toEqual(plain);
      const fan = await gateway.search({ userId: fanOf('blue'), weight: 0.6 });
      expect(fan.personalization).toMatchObject({ applied: true, ranker: 'PERSONALIZE', degraded: [] });
      expect(fan.edges.slice(0, 4).map(({ node }) => lookOf(node.id))).toEqual([
        'blue',
        'blue',
        'blue',
        'blue',
      ]);
      for (const look of ['blue', 'violet'] as const) {
        const imageId = folder.idOf('red', 'sunset', 1);
        const input = { userId: fanOf(look), imageId, type: 'VIEW' as const };
        await execute(gateway.app, RecordDocument, { input });
      }
      gateway.pass(DIGESTED_MS);
      const favours = async (look: 'blue' | 'violet') => {
        const { edges, personalization } = await gateway.search({ userId: fanOf(look), weight: 0.95 });
        expect(personalization).toMatchObject({ applied: true, ranker: 'PERSONALIZE', degraded: [] });
        expect(edges.slice(0, 4).map(({ node }) => lookOf(node.id))).toEqual([look, look, look, look]);
      };
      await favours('blue');
      await favours('violet');
      expect([...asked]).toEqual([oldest]);

      // New pictures are found at once, and nothing is trained for them.
      writes = [];
      const added = await folder.add('green', 'sunrise', 7);
      expect((await verbs.planned(file)).changes).toBe(1);
      expect((await verbs.apply(file)).code).toBe(0);
      expect(new Set(writes.filter(isOfAws))).toEqual(new Set([INVOKED]));
      await until(async () => (await gateway.search({ personalize: false })).ids.includes(added), LONG_MS);
      expect(await trainings()).toBe(1);

      // Clustered again: the new campaign coexists with the old one, and both change at once under load.
      file = await written({ version: 2, k: 14 });
      const load = await underLoad(
        gateway.app,
        {
          connections: 4,
          pauseMs: 50,
          variables: (n) => ({ query: 'a sunrise', userId: n % 2 === 0 ? fanOf('blue') : 'someone' }),
        },
        async () => {
          expect((await verbs.apply(file)).code).toBe(0);
          await until(async () => (await gateway.release()).campaignArn !== oldest, LONG_MS);
        },
      );
      expect(load).toMatchObject({ failed: {}, degraded: {} });
      expect(load.answered).toBeGreaterThan(10);
      const second = (await campaigns()).find((arn) => arn !== oldest) ?? '';
      expect([...(await campaigns())].sort()).toEqual([oldest, second].sort());
      expect(await trainings()).toBe(2);
      expect(await gateway.release()).toMatchObject({ campaignArn: second });
      gateway.pass(DIGESTED_MS);
      asked.clear();
      await favours('blue');
      expect([...asked]).toEqual([second]);
      expect((await verbs.planned(file)).changes).toBe(0);

      // Back: clusters and campaign of before, as one. Apply would go forward again, and says so.
      expect((await verbs.rollBack(file)).code).toBe(0);
      await until(async () => (await gateway.release()).campaignArn === oldest, LONG_MS);
      gateway.pass(DIGESTED_MS);
      asked.clear();
      await favours('violet');
      expect([...asked]).toEqual([oldest]);
      const forward = await verbs.planned(file);
      expect(forward).toMatchObject({ problems: [], removals: [], changes: 1 });
      expect((await verbs.plan(file)).text).toMatch(/release of catalogue photos +is updated/);
      writes = [];
      expect((await verbs.apply(file)).code).toBe(0);
      expect(writes.filter((each) => each !== INVOKED).filter(isOfAws)).toEqual([]);
      await until(async () => (await gateway.release()).campaignArn === second, LONG_MS);

      // A third: the previous one is kept, the oldest is deleted.
      file = await written({ version: 3, k: 14 });
      const third = await verbs.apply(file);
      expect(third).toMatchObject({ code: 0, text: expect.stringContaining('Deleted:') });
      const left = await campaigns();
      expect(left).toHaveLength(2);
      expect(left).toContain(second);
      const newest = left.find((arn) => arn !== second);
      await until(async () => (await gateway.release()).campaignArn === newest, LONG_MS);

      // A rollback and then a fourth: kept is the campaign that a rollback needs, not the newest one.
      expect((await verbs.rollBack(file)).code).toBe(0);
      file = await written({ version: 4, k: 14 });
      expect((await verbs.apply(file)).code).toBe(0);
      const standingBeside = await campaigns();
      expect(standingBeside).toHaveLength(2);
      expect(standingBeside).toContain(second);
      expect(standingBeside).not.toContain(newest);
      const last = standingBeside.find((arn) => arn !== second);
      await until(async () => (await gateway.release()).campaignArn === last, LONG_MS);

      // Without requests the campaigns are deleted, and created again from the trained version.
      const before = (await campaigns()).slice().sort();
      const realNow = Date.now;
      vi.spyOn(Date, 'now').mockImplementation(() => realNow() + HOURS_MS);
      expect((await verbs.idle(file)).code).toBe(0);
      expect(await campaigns()).toEqual([]);
      expect((await verbs.planned(file)).resources.find(({ id }) => id === 'campaign')?.intention.kind).toBe(
        'create',
      );
      expect((await verbs.apply(file)).code).toBe(0);
      expect(before).toEqual(expect.arrayContaining([...(await campaigns())]));
      expect(await campaigns()).toEqual([last]);
      expect(await trainings()).toBe(4);
      gateway.pass(DIGESTED_MS);
      await until(
        async () => (await gateway.search({ userId: fanOf('blue') })).personalization.degraded.length === 0,
        LONG_MS,
      );
      await favours('blue');
    } finally {
      await gateway.close();
    }

    // Gone, and nothing else is.
    expect(await verbs.down(file)).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing of photos is left.'),
    });
    expect(await everything()).toEqual(foreign);
  };

  it('is planned, made, served, updated, rolled back and taken down with the embedded index', async () => {
    await story(undefined);
  }, 180_000);

  it.skipIf(OPENSEARCH_URL === undefined)(
    `does the same with OpenSearch${NEEDS_OPENSEARCH}`,
    async () => {
      // As the guide of AWS says: the pictures lie in the stack's bucket, which stays.
      await s3.send(new CreateBucketCommand({ Bucket: PICTURES_BUCKET }));
      pictures = { IMAGES: 's3', S3_BUCKET: PICTURES_BUCKET, IMAGE_BASE_URL };
      verbs = verbsOn(folder.root, pictures);
      const { alias, drop } = anAlias();
      const wire = await aWatchedService(OPENSEARCH_URL ?? '', watch);
      try {
        await story(
          `{url: '${wire.url}', auth: none, alias: ${alias}, engine: lucene, space: cosinesimil, replicas: 0}`,
        );
        const client = aClient();
        const left = await client.ask({ method: 'GET', path: `/_cat/indices/${alias}-*?format=json` });
        await client.close();
        expect(left).toEqual([]);
      } finally {
        await wire.close();
        await drop();
      }
    },
    180_000,
  );

  describe('that cannot be made', () => {
    const rows = (count: number, image: (row: number) => string): readonly string[] =>
      Array.from(
        { length: count },
        (_, row) => `user-${row % 30},${image(row)},VIEW,${new Date(START + row * 60_000).toISOString()}`,
      );
    const file = async (lines: readonly string[]): Promise<void> =>
      writeFile(folder.interactions, `${['user,image,type,time', ...lines].join('\n')}\n`);
    const known = (row: number): string =>
      folder.idOf(LOOKS[row % LOOKS.length] ?? 'red', 'sunrise', 1 + (row % 4));

    /** Plan says it, apply refuses it, and neither changed anything. */
    const isRefused = async (words: Parameters<typeof writeDeployment>[1], why: RegExp): Promise<void> => {
      const before = await everything();
      const yaml = await writeDeployment(folder, words);
      expect(await verbs.plan(yaml)).toMatchObject({
        code: 1,
        text: expect.stringMatching(/to solve first; nothing is created/),
      });
      expect((await verbs.planned(yaml)).problems).toEqual([expect.stringMatching(why)]);
      expect(await verbs.apply(yaml)).toMatchObject({
        code: 1,
        text: expect.stringContaining('Nothing was created'),
      });
      expect(writes).toEqual([]);
      expect(await everything()).toEqual(before);
    };

    it('for want of its role', () => isRefused({ role: 'NobodyMadeIt' }, /There is no role NobodyMadeIt/));

    it('for its bucket is in another region', async () => {
      await s3.send(
        new CreateBucketCommand({
          Bucket: 'photos-parallax',
          CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
        }),
      );
      await isRefused({}, /bucket photos-parallax is in eu-west-1/);
    });

    it('for most of its interactions are with other images', async () => {
      await file([...rows(1_100, known), ...rows(1_200, (row) => `other-${row}`)]);
      await isRefused({}, /1200 rows are about images that the catalogue lacks \("other-0"/);
    });

    it('for it has too few interactions', async () => {
      await file(rows(200, known));
      await isRefused({}, /Personalize trains on at least 1000/);
    });

    it('for its account is full', async () => {
      for (let number = 1; number < 5; number++)
        await personalize.send(new CreateDatasetGroupCommand({ name: `somebodys-${number}` }));
      await isRefused({}, /There are 5 dataset groups in us-east-1, and the quota is 5/);
    });

    it('is still made when some of its interactions are with other images, and plan says so', async () => {
      await file([...rows(1_100, known), ...rows(20, (row) => `other-${row}`)]);
      const said = await verbs.plan(await writeDeployment(folder));
      expect(said.code).toBe(0);
      expect(said.text).toContain('20 rows are about images that the catalogue lacks');
      expect(writes).toEqual([]);
    });
  });
});

const START = Date.parse('2026-01-01T00:00:00Z');
const INVOKED = 'bedrock POST /model/amazon.titan-embed-image-v1/invoke';

/** Changes something or is paid for; what the gateway asks and tells while it serves is neither. */
function isWork({ action, isWrite }: WatchedCall): boolean {
  return isWrite && !/personalize-campaign|\/events$/.test(action);
}

function isOfAws(line: string): boolean {
  return !line.startsWith('opensearch ') && !line.includes(`/${PICTURES_BUCKET}/`);
}
