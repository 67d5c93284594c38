import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configOf } from '../../../src/cli/deployment/config-of.js';
import { openCatalogueReader } from '../../../src/engines/open-catalogue-reader.js';
import { readDeployment } from '../../../src/provisioning/file/read-deployment.js';
import { aFolderOfLooks, type FolderOfLooks } from '../../builders/a-folder-of-looks.js';
import { inventoryOf } from '../../builders/deployment-inventory.js';
import { verbsOn } from '../../builders/deployment-verbs.js';
import { aDeploymentCloud, writeDeployment } from '../../fakes/deployment-cloud.js';
import { KillPoints } from '../../fakes/kill-points.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';
import { aWatchedService, type WatchedCall } from '../../fakes/watched-service.js';

/** Longer than a process takes to poll again, so that pending states occur too. */
const A_WHILE_MS = 60;
const LIFECYCLE = {
  datasetGroup: A_WHILE_MS,
  dataset: A_WHILE_MS,
  datasetImportJob: A_WHILE_MS,
  eventTracker: A_WHILE_MS,
  filter: A_WHILE_MS,
  solution: A_WHILE_MS,
  solutionVersion: A_WHILE_MS,
  campaign: A_WHILE_MS,
};
/** Output of apply about its own work: the end of a stage, and resources that it makes itself. */
const OWN_WORK = /^(?:.*: \d+\/\d+,|(?:images|clustering|interactions|release) .*: (?:creating|.* is live))/;
const EXPRESSION = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("DOWNLOAD")';

describe.skipIf(MOTO_PYTHON === undefined)(`an apply that is killed ${NEEDS_MOTO}`, () => {
  let folder: FolderOfLooks;
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
    folder = await aFolderOfLooks();
  });
  afterAll(async () => {
    await moto.close();
    await folder.remove();
  });

  /** A cloud in which a process that works at it may come to its end, and an index on OpenSearch if its alias is given. */
  const aDeadlyCloud = async (points: KillPoints, alias: string | null) => {
    await moto.empty();
    const at = points.pass.bind(points);
    const cloud = await aDeploymentCloud(moto, at, { lifecycle: LIFECYCLE });
    const search = alias === null ? null : await aWatchedService(OPENSEARCH_URL ?? '', at);
    const file = await writeDeployment(folder, {
      filter: EXPRESSION,
      ...(search !== null && { index: indexAt(search.url, alias) }),
    });
    const endpoints = { local: cloud.local.url, moto: moto.url };
    const foreign = await inventoryOf(cloud.local.region, endpoints);
    const environment = { DATA_DIR: join(folder.root, 'data') };
    const indexes = async (): Promise<readonly string[]> => {
      if (alias === null) return [];
      const client = aClient();
      const path = `/_cat/indices/${alias}-*?format=json&h=index`;
      const listed = Object.values(Object(await client.ask({ method: 'GET', path })));
      await client.close();
      const names = listed.map((row) => String(Object(row).index).slice(alias.length));
      // The claim of a writer that died is for the next writer, or `down`, to take away.
      return names.flatMap((name) => (name === '-writer' ? [] : [`index ${name}`])).sort();
    };
    return {
      /** Runs to its end, or to the next point at which it is killed. */
      async apply(): Promise<'killed' | 'done'> {
        const words = ['dist/cli/main.js', 'apply', '--file', file, '--poll', '0.05'];
        const child = spawn(process.execPath, words, {
          env: { PATH: process.env['PATH'], ...cloud.environment, ...environment },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        points.aim(child);
        const said: string[] = [];
        child.stdout.on('data', (chunk: Buffer) => void said.push(chunk.toString()));
        createInterface({ input: child.stderr }).on('line', (line) => {
          said.push(line);
          points.hear(line);
        });
        const [code, signal] = await once(child, 'close');
        if (signal === 'SIGKILL') return 'killed';
        expect(code, said.join('\n')).toBe(0);
        return 'done';
      },
      /** All resources except earlier ones, and the live release. */
      async end() {
        const all = await inventoryOf(cloud.local.region, endpoints);
        const reader = await openCatalogueReader(configOf(await readDeployment(file), environment));
        const release = await reader?.release().finally(() => reader.close());
        const { id, clustering, campaignArn, images } = release ?? {};
        return {
          standing: [...all.filter((each) => !foreign.includes(each)), ...(await indexes())],
          release: { number: id?.split('-')[0], clustering, campaignArn, images },
        };
      },
      planned: () => verbsOn(folder.root).planned(file),
      async close() {
        await search?.close();
        await cloud.close();
        await rm(environment.DATA_DIR, { recursive: true, force: true });
      },
    };
  };

  const aClouds = async <Result>(
    points: KillPoints,
    isOnOpenSearch: boolean,
    work: (cloud: Awaited<ReturnType<typeof aDeadlyCloud>>) => Promise<Result>,
  ): Promise<Result> => {
    const named = isOnOpenSearch ? anAlias() : null;
    const cloud = await aDeadlyCloud(points, named?.alias ?? null);
    try {
      return await work(cloud);
    } finally {
      await cloud.close();
      await named?.drop();
    }
  };

  /** Applies without a kill, and elsewhere with all of them; both must end alike. */
  const killedEverywhere = async (points: KillPoints, isOnOpenSearch: boolean) => {
    const spared = new KillPoints({ ...points.options, isDeadly: false });
    const undisturbed = await aClouds(spared, isOnOpenSearch, async (cloud) => {
      expect(await cloud.apply()).toBe('done');
      return cloud.end();
    });
    await aClouds(points, isOnOpenSearch, async (cloud) => {
      while ((await cloud.apply()) === 'killed');
      expect(await cloud.end()).toEqual(undisturbed);
      expect(await cloud.planned()).toMatchObject({ problems: [], removals: [], changes: 0 });
    });
    // Nothing that it does undisturbed was left out.
    expect(spared.met().filter((point) => !points.met().includes(point))).toEqual([]);
    return spared.met().length;
  };

  it('at each of its writes to AWS, before its answer comes, and within its own work ends as if it had not been', async () => {
    const points = new KillPoints({ isDeadly: true, at: isOfAws, lines: OWN_WORK });
    expect(await killedEverywhere(points, false)).toBeGreaterThanOrEqual(WRITES_TO_AWS + OWN_STEPS);
  }, 600_000);

  it.skipIf(OPENSEARCH_URL === undefined)(
    `at each of its writes to OpenSearch ends as if it had not been${NEEDS_OPENSEARCH}`,
    async () => {
      const points = new KillPoints({ isDeadly: true, at: (call) => !isOfAws(call), lines: null });
      expect(await killedEverywhere(points, true)).toBeGreaterThanOrEqual(5);
    },
    600_000,
  );
});

/** A bucket with its five settings and two objects, ten things in Personalize, an alarm. */
const WRITES_TO_AWS = 19;
/** Stages that end, and what is made without AWS. */
const OWN_STEPS = 8;

function isOfAws({ service }: WatchedCall): boolean {
  return service !== 'opensearch';
}

function indexAt(url: string, alias: string | null): string {
  return `{url: '${url}', auth: none, alias: ${alias}, engine: lucene, space: cosinesimil, replicas: 0}`;
}
