import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_DATA } from './prepare-demo.js';
import { post, type Served, serve } from './serve.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PICTURES = 40;

interface Found {
  readonly data: {
    readonly searchImages: { readonly nodes: readonly { readonly id: string; readonly url: string }[] };
  };
}

describe('the command line, beside a gateway that serves the catalogue', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parallax-own-'));
  const folder = join(scratch, 'pictures');
  const environment = { DATA_DIR: join(scratch, 'data'), EMBEDDER: 'demo' };
  let served: Served;

  function parallax(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  async function found(url: string) {
    const answer = (await post(
      url,
      '{ searchImages(query: "a picture", first: 100) { nodes { id url } } }',
    )) as Found;
    return answer.data.searchImages.nodes;
  }

  beforeAll(async () => {
    mkdirSync(join(folder, 'animals'), { recursive: true });
    const files = readdirSync(join(TEST_DATA, 'demo', 'images'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jpg'))
      .sort()
      .slice(0, PICTURES);
    files.forEach((name, i) => {
      cpSync(join(TEST_DATA, 'demo', 'images', name), join(folder, 'animals', `picture ${i}.jpg`));
    });
    writeFileSync(join(folder, 'notes.jpg'), 'this is no picture');
    const { status, stdout } = parallax('ingest', folder, '--catalogue', 'mine');
    expect(status).toBe(0);
    expect(stdout).toMatch(/added +40\n/);
    expect(stdout).toContain('notes.jpg');
    expect(stdout).toContain('CATALOGUE=mine npm start');
    served = await serve({ ...environment, CATALOGUE: 'mine' });
  });
  afterAll(async () => {
    await served.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  it('ingests a folder that a gateway then serves', async () => {
    const nodes = await found(served.url);
    expect(nodes).toHaveLength(PICTURES);
    expect((await fetch(new URL(nodes[0]?.url ?? '', served.url))).status).toBe(200);
  });

  it('removes an image from results, pages and pictures at once', async () => {
    const [first, second] = await found(served.url);
    const { status, stdout } = parallax('remove', first?.id ?? '', 'no-such-image', '--catalogue', 'mine');
    expect(status).toBe(0);
    expect(stdout).toBe('Removed 1 of 2 images.\n  not in the catalogue: no-such-image\n');
    const left = await found(served.url);
    expect(left).toHaveLength(PICTURES - 1);
    expect(left[0]?.id).toBe(second?.id);
    expect((await fetch(new URL(first?.url ?? '', served.url))).status).toBe(404);
    const image = await post(served.url, 'query ($id: ID!) { image(id: $id) { id } }', { id: first?.id });
    expect(image).toEqual({ data: { image: null } });
  });

  it('puts a picture back that is still in the folder, and takes out what left it', async () => {
    rmSync(join(folder, 'animals', 'picture 7.jpg'));
    const { status, stdout } = parallax('ingest', folder, '--catalogue', 'mine', '--sync');
    expect(status).toBe(0);
    expect(stdout).toMatch(/added +1\n/);
    expect(stdout).toMatch(/removed +1\n/);
    expect(await found(served.url)).toHaveLength(PICTURES - 1);
  });

  it('clusters anew without a gap', async () => {
    const { status, stdout } = parallax('cluster', '--catalogue', 'mine', '-k', '5');
    expect(status).toBe(0);
    expect(stdout).toMatch(/39 images in 5 clusters/);
    const answer = await post(served.url, '{ status { clusters images } }');
    expect(answer).toEqual({ data: { status: { clusters: 5, images: PICTURES - 1 } } });
  });

  it('exports what was recorded, backs up and restores', async () => {
    const [first] = await found(served.url);
    await post(
      served.url,
      'mutation ($id: ID!) { recordInteraction(input: { userId: "ann", imageId: $id, type: DOWNLOAD, eventId: "e1" }) { duplicate } }',
      {
        id: first?.id,
      },
    );
    const csv = parallax('export-interactions', '--catalogue', 'mine').stdout.trimEnd().split('\r\n');
    expect(csv).toHaveLength(2);
    expect(csv[1]).toContain(`e1,ann,${first?.id},c`);
    const backup = join(scratch, 'backup');
    expect(parallax('backup', backup, '--catalogue', 'mine').status).toBe(0);
    expect(parallax('backup', backup, '--catalogue', 'mine')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('already exists'),
    });
    expect(parallax('restore', backup, '--catalogue', 'mine')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('already exists'),
    });
    expect(parallax('restore', backup, '--catalogue', 'again').status).toBe(0);
    const restored = await serve({ ...environment, CATALOGUE: 'again' });
    expect(await found(restored.url)).toEqual(await found(served.url));
    await restored.stop();
    expect(parallax('export-interactions', '--catalogue', 'again').stdout.trimEnd().split('\r\n')).toEqual(
      csv,
    );
  });

  it('examines itself', () => {
    const healthy = spawnSync(process.execPath, ['dist/cli/main.js', 'doctor'], {
      cwd: root,
      env: { ...process.env, ...environment, CATALOGUE: 'mine' },
      encoding: 'utf8',
    });
    expect(healthy.stdout).toContain('39 images in 5 clusters');
    expect(healthy.stdout).toContain('Nothing is wrong.');
    expect(healthy.status).toBe(0);
    const sick = spawnSync(process.execPath, ['dist/cli/main.js', 'doctor'], {
      cwd: root,
      env: { ...process.env, ...environment, CATALOGUE: 'mine', CANDIDATES: 'many' },
      encoding: 'utf8',
    });
    expect(sick.stdout).toContain(
      'CANDIDATES="many" is not allowed: it must be a whole number from 1 to 1000.',
    );
    expect(sick.status).toBe(1);
  });

  it.each([
    ['catalogue.mdb', 'query ($id: ID!) { searchImages(similarTo: $id) { nodes { id } } }'],
    [
      'learning.mdb',
      'mutation ($id: ID!) { recordInteraction(input: { userId: "ann", imageId: $id, type: VIEW }) { duplicate } }',
    ],
  ])('names %s when it is taken from under the gateway that npm start runs', async (name, operation) => {
    const [image] = await found(served.url);
    const data = join(scratch, `damaged ${name}`);
    cpSync(environment.DATA_DIR, data, { recursive: true });
    const damaged = await serve({ ...environment, DATA_DIR: data, CATALOGUE: 'mine' }, 'scripts/start.mjs');
    const ended = once(damaged.process, 'close');
    // Keeps the start of the file, and no page with an entry.
    truncateSync(join(data, 'mine', name), 8_192);
    await expect(post(damaged.url, operation, { id: image?.id })).rejects.toThrow();
    const [code] = await ended;
    expect(code).toBeGreaterThan(128);
    expect(damaged.output()).toMatch(/Parallax was ended by SIG(BUS|SEGV)/);
    expect(damaged.output()).toMatch(
      new RegExp(`WRONG .*mine/${name} is damaged: it is cut short.*npm run parallax -- restore`),
    );
  });
});
