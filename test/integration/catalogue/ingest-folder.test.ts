import {
  access,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatIngestReport } from '../../../src/catalogue/ingest/format-ingest-report.js';
import {
  type IngestOptions,
  ingestFolder,
  type Removal,
} from '../../../src/catalogue/ingest/ingest-folder.js';
import type { IngestReport } from '../../../src/catalogue/ingest/ingest-report.js';
import { removeImages } from '../../../src/catalogue/ingest/remove-images.js';
import type { Embedder } from '../../../src/datasources/embedders/embedder.js';
import { openFolderImageStore } from '../../../src/datasources/images/folder.image-store.js';
import { unitVector } from '../../../src/domain/vector.js';
import { makeHostileFolder } from '../../builders/hostile-folder.js';
import { aPicture } from '../../builders/picture-files.js';
import { MemoryIndexWriter } from '../../fakes/memory-index-writer.js';

/** Gives each picture its size as the direction, and counts the batches. */
class SizeEmbedder implements Embedder {
  readonly name = 'clip';
  readonly space = { model: 'sizes', dimension: 2 };
  readonly batches: number[] = [];
  async embedTexts() {
    return [];
  }
  embedImages(images: readonly Uint8Array[]) {
    return this.embedForIndex(images.map((bytes) => ({ bytes })));
  }
  async embedForIndex(images: readonly { readonly bytes: Uint8Array }[]) {
    this.batches.push(images.length);
    return Promise.all(
      images.map(async ({ bytes }) => {
        const { width, height } = await sharp(bytes).metadata();
        return unitVector([width, height]);
      }),
    );
  }
  async close() {}
}

describe('ingestFolder', () => {
  let scratch: string;
  let folder: string;
  let writer: MemoryIndexWriter;
  let embedder: SizeEmbedder;
  let stages: string[];

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-ingest-'));
    folder = join(scratch, 'photos');
    await mkdir(folder);
    writer = new MemoryIndexWriter();
    embedder = new SizeEmbedder();
    stages = [];
  });
  afterEach(() => rm(scratch, { recursive: true }));

  const storeFolder = () => join(scratch, 'images');
  const store = () => openFolderImageStore({ folder: storeFolder(), baseUrl: '/images' });
  const ingest = (
    more: { sync?: boolean; signal?: AbortSignal; from?: string } & Pick<IngestOptions, 'mayRemove'> = {},
  ): Promise<IngestReport> =>
    ingestFolder(
      {
        folder: more.from ?? folder,
        sync: more.sync ?? false,
        concurrency: 2,
        ...(more.signal && { signal: more.signal }),
        ...(more.mayRemove && { mayRemove: more.mayRemove }),
      },
      {
        embedder,
        writer,
        store: store(),
        monotonic: () => 0,
        progress: {
          stage: (name, total) => ({
            at: (done) => stages.push(`${name} ${done}/${total}`),
            end: () => stages.push(`${name} ended`),
          }),
        },
      },
    );
  const images = () => [...writer.records.values()].map(({ image }) => image);
  const titles = () =>
    images()
      .map(({ title }) => title)
      .sort();
  const storedFiles = async () =>
    (await readdir(storeFolder(), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
      .length;
  const addPicture = async (path: string, seed: number) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), await aPicture({ seed }).jpeg().toBuffer());
  };
  const addImages = async (count: number) => {
    for (let i = 1; i <= count; i++) await addPicture(`shell-${String(i).padStart(2, '0')}.jpg`, i);
  };

  it('takes what is a picture out of a hostile folder and names the rest', async () => {
    await makeHostileFolder(folder);
    const report = await ingest();
    const text = formatIngestReport({ ...report, folder: 'photos', seconds: 12.34 }).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot('../../golden/ingest-hostile-folder.txt');
    const documents = images()
      // The hash in an id follows from how this machine encodes a picture.
      .map((image) => ({ ...image, id: image.id.replace(/[0-9a-f]{10}$/, '#') }))
      .map(({ id, title, tags, width, height, source }) => ({ id, title, tags, width, height, source }))
      .sort((a, b) => (a.source < b.source ? -1 : 1));
    await expect(`${JSON.stringify(documents, null, 2)}\n`).toMatchFileSnapshot(
      '../../golden/ingest-hostile-documents.json',
    );
  });

  it('stores every rendition that its entry points at, under the entry’s own size', async () => {
    await makeHostileFolder(folder);
    await ingest();
    for (const { file, width, height } of images()) {
      const metadata = await sharp(join(storeFolder(), file)).metadata();
      expect({ width: metadata.width, height: metadata.height }).toEqual({ width, height });
    }
    expect(await storedFiles()).toBe(images().length);
  });

  it('does nothing twice', async () => {
    await addImages(5);
    expect(await ingest()).toMatchObject({ added: 5, unchanged: 0 });
    expect(await ingest()).toMatchObject({ added: 0, unchanged: 5, skipped: [] });
    expect(embedder.batches).toEqual([5]);
  });

  it('embeds in batches of 16 and says how far it is', async () => {
    await addImages(35);
    await ingest();
    expect(embedder.batches).toEqual([16, 16, 3]);
    expect(stages.filter((line) => line.startsWith('Embedding'))).toEqual([
      'Embedding 16/35',
      'Embedding 32/35',
      'Embedding 35/35',
      'Embedding ended',
    ]);
    expect(stages).toContain('Reading 35/35');
  });

  it('continues behind the last whole batch after it was killed', async () => {
    await addImages(40);
    writer.dieAtPut = 2;
    await expect(ingest()).rejects.toThrow('killed');
    expect(writer.records.size).toBe(16);
    for (const { file } of images()) await access(join(storeFolder(), file));
    writer.dieAtPut = Number.POSITIVE_INFINITY;
    expect(await ingest()).toMatchObject({ added: 24, unchanged: 16 });
    expect(writer.records.size).toBe(40);
    // 120 pixels wide: a full rendition each and no thumbnail; nothing of the killed run is left over.
    expect(await storedFiles()).toBe(40);
  });

  it('stops after the batch at work when asked, and says so', async () => {
    await addImages(40);
    const controller = new AbortController();
    const stop = embedder.embedForIndex.bind(embedder);
    embedder.embedForIndex = (batch) => {
      controller.abort();
      return stop(batch);
    };
    const report = await ingest({ signal: controller.signal, sync: true });
    expect(report).toMatchObject({ interrupted: true, added: 16, removed: 0 });
    expect(formatIngestReport(report).at(-1)).toBe('The same command continues where it stopped.');
    expect(writer.records.size).toBe(16);
  });

  it('keeps the id of a picture that changed and drops its old files', async () => {
    await addPicture('cat.jpg', 1);
    await ingest();
    const [before] = images();
    await addPicture('cat.jpg', 2);
    expect(await ingest()).toMatchObject({ added: 0, changed: 1 });
    const [after] = images();
    expect(after?.id).toBe(before?.id);
    expect(after?.contentHash).not.toBe(before?.contentHash);
    await access(join(storeFolder(), after?.file ?? ''));
    expect(await storedFiles()).toBe(1);
  });

  it('leaves what left the folder alone without sync, and removes it with', async () => {
    await addImages(3);
    await ingest();
    await rm(join(folder, 'shell-02.jpg'));
    expect(await ingest()).toMatchObject({ removed: 0, unchanged: 2 });
    expect(await ingest({ sync: true })).toMatchObject({ removed: 1, unchanged: 2 });
    expect(titles()).toEqual(['Shell 01', 'Shell 03']);
    expect(await storedFiles()).toBe(2);
  });

  it('follows a moved file, which keeps its id', async () => {
    await addImages(1);
    await ingest();
    await rename(join(folder, 'shell-01.jpg'), join(folder, 'renamed.jpg'));
    const [before] = images();
    expect(await ingest()).toMatchObject({ moved: 1, added: 0, skipped: [] });
    expect(await ingest({ sync: true })).toMatchObject({ moved: 0, unchanged: 1, removed: 0 });
    expect(titles()).toEqual(['Renamed']);
    expect(images()[0]?.id).toBe(before?.id);
  });

  it('syncs with its own folder only, and refuses to empty the catalogue for an empty one', async () => {
    await addImages(2);
    const other = join(scratch, 'holiday');
    await cp(folder, other, { recursive: true });
    await writeFile(join(other, 'beach.jpg'), await aPicture({ seed: 50 }).jpeg().toBuffer());
    await ingest();
    expect(await ingest({ from: other, sync: true })).toMatchObject({ added: 1, removed: 0 });
    await rm(other, { recursive: true });
    await mkdir(other);
    await expect(ingest({ from: other, sync: true })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('would remove all 1 images'),
    });
    expect(titles()).toEqual(['Beach', 'Shell 01', 'Shell 02']);
  });

  it('syncs without what is in a folder whose name begins alike', async () => {
    await addImages(10);
    const alike = `${folder}-old`;
    await mkdir(alike, { recursive: true });
    await aPicture({ seed: 70 }).png().toFile(join(alike, 'old.png'));
    expect(await ingest({ from: alike })).toMatchObject({ added: 1 });
    await ingest();
    expect(writer.records.size).toBe(11);
    expect(await ingest({ sync: true })).toMatchObject({ removed: 0, unchanged: 10 });
    expect(await ingest({ from: alike, sync: true })).toMatchObject({ removed: 0, unchanged: 1 });
    expect(writer.records.size).toBe(11);
  });

  it('takes the HEIC of phones, and names one that is cut', async () => {
    for (const name of ['phone.heic', 'mif1.heif']) {
      await cp(
        fileURLToPath(new URL(`../../fixtures/pictures/${name}`, import.meta.url)),
        join(folder, name),
      );
    }
    const whole = await readFile(join(folder, 'phone.heic'));
    await writeFile(join(folder, 'cut.heic'), whole.subarray(0, 3_000));
    await writeFile(
      join(folder, 'other.heic'),
      whole.map((byte, at) => (at === whole.length - 1 ? 0 : byte)),
    );
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const report = await ingest();
    vi.restoreAllMocks();
    expect(report.skipped).toEqual([
      {
        kind: 'unusable',
        path: 'cut.heic',
        reason: 'The image is damaged or cut short and cannot be decoded.',
      },
    ]);
    const phone = images().find(({ source }) => source === 'photos/phone.heic');
    expect(phone).toMatchObject({ width: 320, height: 240, file: expect.stringMatching(/\.jpg$/) });
    const { data } = await sharp(join(storeFolder(), phone?.file ?? ''))
      .extract({ left: 0, top: 0, width: 1, height: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [red = 0, green = 255, blue = 255] = data;
    expect(red > 230 && green < 40 && blue < 40).toBe(true);
  });

  it('asks before it removes more than a fifth of a folder', async () => {
    await addImages(10);
    await ingest();
    const asked: Removal[] = [];
    const answering = (answer: boolean) => ({
      sync: true,
      mayRemove: async (removal: Removal) => {
        asked.push(removal);
        return answer;
      },
    });
    await rm(join(folder, 'shell-01.jpg'));
    await rm(join(folder, 'shell-02.jpg'));
    expect(await ingest(answering(false))).toMatchObject({ removed: 2 });
    expect(asked).toEqual([]);
    for (const name of ['shell-03.jpg', 'shell-04.jpg']) await rm(join(folder, name));
    await addPicture('new.jpg', 50);
    await expect(ingest(answering(false))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'sync',
      message: expect.stringMatching(/would remove 2 of the 8 images.*nothing was changed.*--yes/),
    });
    expect(images()).toHaveLength(8);
    expect(await ingest(answering(true))).toMatchObject({ removed: 2, added: 1 });
    expect(asked).toEqual([
      { removed: 2, held: 8 },
      { removed: 2, held: 8 },
    ]);
  });

  it('keeps a picture whose file broke: it has not left', async () => {
    await addImages(2);
    await ingest();
    await writeFile(join(folder, 'shell-01.jpg'), 'a letter');
    const report = await ingest({ sync: true });
    expect(report).toMatchObject({ removed: 0, unchanged: 1 });
    expect(report.skipped).toMatchObject([{ path: 'shell-01.jpg' }]);
    expect(titles()).toEqual(['Shell 01', 'Shell 02']);
  });

  it('names a file that may not be read', async () => {
    await addImages(1);
    await chmod(join(folder, 'shell-01.jpg'), 0);
    await chmod(scratch, 0o755);
    expect((await withoutPrivileges(ingest)).skipped).toEqual([
      { kind: 'unusable', path: 'shell-01.jpg', reason: 'There is no permission to read it.' },
    ]);
  });

  it('says that there is no such folder', async () => {
    await expect(ingest({ from: join(scratch, 'nowhere') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      argument: 'folder',
    });
  });

  it('removes images by id with all their files', async () => {
    await addImages(2);
    await ingest();
    const [first] = images();
    const ids = [first?.id ?? '', 'unknown'];
    expect(await removeImages(ids, { writer, store: store() })).toEqual({
      removed: [first?.id],
      unknown: ['unknown'],
    });
    expect(writer.records.size).toBe(1);
    expect(await storedFiles()).toBe(1);
  });
});

/** Root may read everything, so a test that runs as root switches to an unprivileged user. */
async function withoutPrivileges<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
