import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestFolder } from '../../../src/catalogue/ingest/ingest-folder.js';
import type { IngestReport } from '../../../src/catalogue/ingest/ingest-report.js';
import type { Lender } from '../../../src/catalogue/ingest/lent-ids.js';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import type { Embedder } from '../../../src/datasources/embedders/embedder.js';
import { openFolderImageStore } from '../../../src/datasources/images/folder.image-store.js';
import { openEmbeddedCatalogueReader } from '../../../src/datasources/indexes/embedded/embedded.catalogue-reader.js';
import { openEmbeddedIndex } from '../../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import {
  CATALOGUE_FORMAT,
  catalogueRecord,
} from '../../../src/datasources/indexes/embedded/store/catalogue-record.js';
import type { ImageIndexWriter } from '../../../src/datasources/indexes/image-index-writer.js';
import { openSearchIndexWriter } from '../../../src/datasources/indexes/opensearch/opensearch.index-writer.js';
import { unitVector, type Vector } from '../../../src/domain/vector.js';
import { MemoryIndexWriter } from '../../fakes/memory-index-writer.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';

const OLD = fileURLToPath(new URL('../../fixtures/catalogue-format-1/', import.meta.url));
const SIDE = 6;

/** Knows pictures by their colours in a few cells. */
function colours(length = SIDE * SIDE * 3, model = 'colours'): Embedder {
  const embed = async (bytes: Uint8Array): Promise<Vector> => {
    const cells = await sharp(bytes).removeAlpha().resize(SIDE, SIDE, { fit: 'fill' }).raw().toBuffer();
    return unitVector([...cells].slice(0, length).map((value) => value - 127.5));
  };
  return {
    name: 'clip',
    space: { model, dimension: length },
    embedTexts: async () => [],
    embedImages: (images) => Promise.all(images.map(embed)),
    embedForIndex: (pictures) => Promise.all(pictures.map(({ bytes }) => embed(bytes))),
    close: async () => {},
  };
}

/** Coloured squares, others for each seed. */
function squares(seed: number): Sharp {
  const digest = createHash('sha512').update(`${seed}`).digest();
  const data = Buffer.from(Array.from({ length: SIDE * SIDE * 3 }, (_, at) => digest[at % 64] ?? 0));
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } }).resize(48, 48, {
    kernel: 'nearest',
  });
}

interface Kind {
  readonly name: string;
  readonly isThere: boolean;
  open(scratch: string): Promise<{ writer: ImageIndexWriter; close(): Promise<void> }>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'in the embedded index',
    isThere: true,
    async open(scratch) {
      const { space, name } = colours();
      const directory = join(scratch, 'catalogue');
      const writer = await openEmbeddedIndexWriter({ directory, space, embedder: name });
      return { writer, close: () => writer.close() };
    },
  },
  {
    name: `on OpenSearch${NEEDS_OPENSEARCH}`,
    isThere: OPENSEARCH_URL !== undefined,
    async open() {
      const { space, name } = colours();
      const { alias, drop } = anAlias();
      const writer = await openSearchIndexWriter({
        client: aClient(),
        alias,
        space,
        embedder: name,
        replicas: 0,
      });
      return {
        writer,
        async close() {
          await writer.close();
          await drop();
        },
      };
    },
  },
];

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'parallax-identities-'));
});
afterEach(() => rm(scratch, { recursive: true }));

/** Beside the catalogue. */
const at = (path: string): string => join(scratch, 'disk', path);
const catalogue = (): string => join(scratch, 'catalogue');
const draw = async (path: string, seed: number): Promise<void> => {
  await mkdir(at(`${path}/..`), { recursive: true });
  await writeFile(at(path), await squares(seed).png().toBuffer());
};
const store = () => openFolderImageStore({ folder: join(scratch, 'images'), baseUrl: '/images' });
const ingestInto = (
  writer: ImageIndexWriter,
  folder: string,
  sync = false,
  embedder = colours(),
  lender: Lender = null,
) =>
  ingestFolder(
    { folder: at(folder), sync, concurrency: 2 },
    { embedder, writer, store: store(), lender, progress: SILENT_PROGRESS, monotonic: () => 0 },
  );
/** Ids by the seed that a picture was drawn with. */
async function idsIn(writer: ImageIndexWriter): Promise<ReadonlyMap<number | string, string>> {
  const seeds = new Map<string, number>();
  for (let seed = 1; seed < 40; seed++) seeds.set(hashOf(await squares(seed).png().toBuffer()), seed);
  const ids = new Map<number | string, string>();
  for await (const { id, contentHash } of writer.known()) ids.set(seeds.get(contentHash) ?? contentHash, id);
  return new Map([...ids].sort(([a], [b]) => Number(a) - Number(b)));
}
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const counts = ({ added, changed, moved, unchanged, removed, skipped }: IngestReport) => ({
  added,
  changed,
  moved,
  unchanged,
  removed,
  skipped: skipped.length,
});
const nothing = { added: 0, changed: 0, moved: 0, unchanged: 0, removed: 0, skipped: 0 };

describe.each(KINDS)('a picture $name', ({ name, isThere, open }) => {
  let writer: ImageIndexWriter;
  let close: () => Promise<void>;
  const ingest = async (folder: string, { sync = false } = {}) =>
    counts(await ingestInto(writer, folder, sync));
  const ids = () => idsIn(writer);

  beforeEach(async () => {
    if (isThere) ({ writer, close } = await open(scratch));
  });
  afterEach(() => (isThere ? close() : undefined));
  const does = it.skipIf(!isThere);
  /** Tests that do not depend on the index run on one alone. */
  const decides = (title: string, test: () => Promise<void>): void => {
    if (name === KINDS[0]?.name) does(title, test);
  };

  const takeCards = async () => {
    for (const [card, first] of [
      ['2023', 1],
      ['2024', 11],
    ] as const)
      for (let i = 0; i < 3; i++) await draw(`${card}/DCIM/IMG_000${i}.png`, first + i);
    await ingest('2023/DCIM');
    await ingest('2024/DCIM');
    return ids();
  };

  does('of two cards with the same names is two, and each card is synced alone', async () => {
    const cards = await takeCards();
    expect([...cards.keys()]).toEqual([1, 2, 3, 11, 12, 13]);
    expect(new Set(cards.values()).size).toBe(6);
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 3 });
    await rm(at('2024/DCIM/IMG_0000.png'));
    expect(await ingest('2024/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 2, removed: 1 });
    expect([...(await ids()).keys()]).toEqual([1, 2, 3, 12, 13]);
  });

  does('keeps its id when it is edited in place', async () => {
    const before = await takeCards();
    const edited = await squares(1).modulate({ brightness: 1.1 }).png().toBuffer();
    await writeFile(at('2023/DCIM/IMG_0000.png'), edited);
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, changed: 1, unchanged: 2 });
    expect((await ids()).get(hashOf(edited))).toBe(before.get(1));
  });

  decides('keeps its id when all of its folder are edited at once', async () => {
    const before = await takeCards();
    const hashes: string[] = [];
    for (let i = 0; i < 3; i++) {
      const edited = await squares(1 + i)
        .resize(40, 40)
        .jpeg({ quality: 90 })
        .toBuffer();
      await writeFile(at(`2023/DCIM/IMG_000${i}.png`), edited);
      hashes.push(hashOf(edited));
    }
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, changed: 3 });
    const now = await ids();
    expect(hashes.map((hash) => now.get(hash))).toEqual([before.get(1), before.get(2), before.get(3)]);
  });

  decides('is the same when it is copied, within the folder and into another', async () => {
    const before = await takeCards();
    await cp(at('2023/DCIM/IMG_0000.png'), at('2023/DCIM/copy.png'));
    await cp(at('2023/DCIM'), at('backup/of it'), { recursive: true });
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 3, skipped: 1 });
    expect(await ingest('backup/of it', { sync: true })).toEqual({ ...nothing, skipped: 4 });
    expect(await ids()).toEqual(before);
    // A new file in the copy belongs to the copy.
    await draw('backup/of it/new.png', 20);
    expect(await ingest('backup/of it', { sync: true })).toEqual({ ...nothing, added: 1, skipped: 4 });
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 3, skipped: 1 });
    expect([...(await ids()).keys()]).toEqual([1, 2, 3, 11, 12, 13, 20]);
  });

  does('keeps its id when it is moved, within the folder and into another', async () => {
    const before = await takeCards();
    await mkdir(at('2023/DCIM/best'));
    await rename(at('2023/DCIM/IMG_0000.png'), at('2023/DCIM/best/horse.png'));
    await rename(at('2023/DCIM/IMG_0001.png'), at('2024/DCIM/red car.png'));
    expect(await ingest('2024/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 3, moved: 1 });
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({ ...nothing, unchanged: 1, moved: 1 });
    expect(await ids()).toEqual(before);
    const titles = new Map<string, unknown>();
    for await (const { id, title, tags } of writer.known()) titles.set(id, { title, tags });
    expect(titles.get(before.get(1) ?? '')).toEqual({ title: 'Horse', tags: ['best'] });
    expect(titles.get(before.get(2) ?? '')).toEqual({ title: 'Red car', tags: [] });
  });

  decides('is a new one when it is moved and edited', async () => {
    const before = await takeCards();
    await rm(at('2023/DCIM/IMG_0000.png'));
    await draw('2023/DCIM/horse.png', 21);
    expect(await ingest('2023/DCIM', { sync: true })).toEqual({
      ...nothing,
      unchanged: 2,
      added: 1,
      removed: 1,
    });
    expect([...before.values()]).not.toContain((await ids()).get(21));
  });

  does('keeps its id when its folder is renamed, and --sync knows that folder', async () => {
    const before = await takeCards();
    await rename(at('2023'), at('Photos of 2023'));
    await rm(at('Photos of 2023/DCIM/IMG_0002.png'));
    expect(await ingest('Photos of 2023/DCIM', { sync: true })).toEqual({
      ...nothing,
      unchanged: 2,
      removed: 1,
    });
    expect(await ids()).toEqual(new Map([...before].filter(([seed]) => seed !== 3)));
    await rename(at('Photos of 2023/DCIM'), at('2024/old'));
    expect(await ingest('2024', { sync: true })).toMatchObject({ added: 0, removed: 0, skipped: 0 });
    expect(await ids()).toEqual(new Map([...before].filter(([seed]) => seed !== 3)));
  });

  decides('keeps its id whatever path it is ingested by', async () => {
    const before = await takeCards();
    await symlink(at('2023/DCIM'), at('link'));
    expect(await ingest('link', { sync: true })).toEqual({ ...nothing, unchanged: 3 });
    expect(await ingest('.')).toMatchObject({ added: 0, unchanged: 6 });
    await mkdir(at('2024/DCIM/sub'));
    await rename(at('2024/DCIM/IMG_0000.png'), at('2024/DCIM/sub/a.png'));
    expect(await ingest('2024/DCIM/sub', { sync: true })).toEqual({ ...nothing, moved: 1 });
    expect(await ids()).toEqual(before);
  });

  does('stays when its card is swapped for another at the same mount', async () => {
    const mount = async (card: string) => {
      await rm(at('mount'), { recursive: true, force: true });
      await cp(at(card), at('mount'), { recursive: true });
    };
    for (let i = 0; i < 3; i++) {
      await draw(`one/IMG_000${i}.png`, 1 + i);
      await draw(`two/IMG_000${i}.png`, 11 + i);
      await draw(`three/DSC_000${i}.png`, 21 + i);
    }
    for (const card of ['one', 'two', 'three']) {
      await mount(card);
      expect(await ingest('mount', { sync: true })).toEqual({ ...nothing, added: 3 });
    }
    const before = await ids();
    expect([...before.keys()]).toEqual([1, 2, 3, 11, 12, 13, 21, 22, 23]);
    for (const card of ['two', 'one', 'three']) {
      await rm(at(`${card}/${card === 'three' ? 'DSC' : 'IMG'}_0001.png`));
      await mount(card);
      expect(await ingest('mount', { sync: true })).toEqual({ ...nothing, unchanged: 2, removed: 1 });
    }
    expect(await ids()).toEqual(new Map([...before].filter(([seed]) => Number(seed) % 10 !== 2)));
  });

  decides('has its id again when it comes back from a backup', async () => {
    const before = await takeCards();
    await cp(at('2023'), at('backup'), { recursive: true });
    await rm(at('2023/DCIM/IMG_0000.png'));
    await writeFile(at('2023/DCIM/IMG_0001.png'), await squares(2).negate().png().toBuffer());
    expect(await ingest('2023/DCIM', { sync: true })).toMatchObject({ removed: 1, changed: 1 });
    await rm(at('2023'), { recursive: true });
    await rename(at('backup'), at('2023'));
    expect(await ingest('2023/DCIM', { sync: true })).toMatchObject({ added: 1, changed: 1, unchanged: 1 });
    expect(await ids()).toEqual(before);
  });

  decides('never gets the id of one that took its place', async () => {
    const before = await takeCards();
    await cp(at('2023/DCIM/IMG_0000.png'), at('first.png'));
    await writeFile(at('2023/DCIM/IMG_0000.png'), await squares(1).negate().png().toBuffer());
    await ingest('2023/DCIM');
    // The first content comes back under the same name, in another folder.
    await mkdir(at('2025'));
    await rename(at('first.png'), at('2025/IMG_0000.png'));
    expect(await ingest('2025')).toEqual({ ...nothing, added: 1 });
    const now = [...(await ids()).values()];
    expect(now).toContain(before.get(1));
    expect(new Set(now).size).toBe(7);
  });
});

describe('an index that takes the place of another', () => {
  const other = { ...colours(9, 'other') };

  it.skipIf(OPENSEARCH_URL === undefined)(
    `gives each picture the id that it had${NEEDS_OPENSEARCH}`,
    async () => {
      const { alias, drop } = anAlias();
      const openFor = ({ space, name }: Embedder) =>
        openSearchIndexWriter({
          ...{ client: aClient(), alias, space, embedder: name, replicas: 0, otherSpace: 'replace' },
        });
      for (let i = 1; i < 5; i++) await draw(`photos/IMG_000${i}.png`, i);
      const old = await openFor(colours());
      await ingestInto(old, 'photos');
      const before = await idsIn(old);
      await writeFile(at('photos/IMG_0004.png'), await squares(4).negate().png().toBuffer());
      await ingestInto(old, 'photos');
      await rename(at('photos/IMG_0001.png'), at('photos/moved.png'));
      await draw('photos/new.png', 9);
      await old.close();
      const next = await openFor(other);
      expect(counts(await ingestInto(next, 'photos', true, other))).toEqual({ ...nothing, added: 5 });
      const now = await idsIn(next);
      expect([now.get(1), now.get(2), now.get(3)]).toEqual([before.get(1), before.get(2), before.get(3)]);
      expect([...now.values()]).toContain(before.get(4));
      expect(counts(await ingestInto(next, 'photos', true, other))).toEqual({ ...nothing, unchanged: 5 });
      await next.close();
      await drop();
    },
  );

  it('gives the ids of the catalogue on this machine to the one that continues it elsewhere', async () => {
    await cp(join(OLD, 'catalogue'), catalogue(), { recursive: true });
    await cp(join(OLD, 'pictures'), at(''), { recursive: true });
    const list: readonly { id: string; contentHash: string }[] = JSON.parse(
      await readFile(join(OLD, 'catalogue/images.json'), 'utf8'),
    );
    const lender = await openEmbeddedCatalogueReader(catalogue());
    const writer = new MemoryIndexWriter();
    await cp(at('Pictures/blue boat.png'), at('holiday/copy.png'));
    for (const folder of ['Pictures', 'one/DCIM', 'two/DCIM', 'holiday', 'Pictures']) {
      await ingestInto(writer, folder, false, other, lender);
    }
    const now = new Map([...writer.records.values()].map(({ image }) => [image.contentHash, image.id]));
    expect(now.size).toBe(11);
    for (const { id, contentHash } of list) expect(now.get(contentHash)).toBe(id);
    await lender?.close();
  });
});

describe('a catalogue of format 1', () => {
  const LIST = join(OLD, 'catalogue/images.json');
  const openOld = async (embedder: Embedder): Promise<ImageIndexWriter> =>
    openEmbeddedIndexWriter({ directory: catalogue(), space: embedder.space, embedder: 'clip' });
  const hashing: Embedder = {
    ...colours(8, 'hashing'),
    embedForIndex: async (pictures) =>
      pictures.map(({ bytes }) =>
        unitVector([...createHash('sha256').update(bytes).digest()].slice(0, 8).map((byte) => byte - 127.5)),
      ),
  };
  const listed = async (): Promise<readonly { id: string; source: string; contentHash: string }[]> =>
    JSON.parse(await readFile(LIST, 'utf8'));

  beforeEach(async () => {
    await cp(join(OLD, 'catalogue'), catalogue(), { recursive: true });
    await cp(join(OLD, 'pictures'), at(''), { recursive: true });
  });

  it('is served as it is, and raised once by a writer, which leaves every entry alone', async () => {
    expect((await catalogueRecord(catalogue()))?.format).toBe(1);
    const index = await openEmbeddedIndex({ directory: catalogue(), space: hashing.space });
    expect((await index.counts()).images).toBe(9);
    await index.close();
    const writer = await openOld(hashing);
    const known = [];
    for await (const { id, source, contentHash } of writer.known()) known.push({ id, source, contentHash });
    expect(known).toEqual(await listed());
    expect(await writer.roots()).toEqual([]);
    await writer.close();
    expect((await catalogueRecord(catalogue()))?.format).toBe(CATALOGUE_FORMAT);
  });

  it.each([[['one/DCIM', 'two/DCIM']], [['two/DCIM', 'one/DCIM']]])(
    'keeps every id and takes what two folders of one name had lost: %s',
    async (cards) => {
      const writer = await openOld(hashing);
      expect(counts(await ingestInto(writer, 'Pictures', true, hashing))).toEqual({
        ...nothing,
        unchanged: 5,
      });
      const reports = [];
      for (const card of cards) reports.push(await ingestInto(writer, card, false, hashing));
      expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(2);
      expect(reports.reduce((sum, { changed }) => sum + changed, 0)).toBe(0);
      const now = new Map<string, string>();
      for await (const { id, contentHash } of writer.known()) now.set(id, contentHash);
      expect(now.size).toBe(11);
      for (const { id, contentHash } of await listed()) expect(now.get(id)).toBe(contentHash);
      for (const card of cards) {
        expect(counts(await ingestInto(writer, card, true, hashing))).toEqual({ ...nothing, unchanged: 3 });
      }
      await writer.close();
    },
  );

  it('keeps ids when its folder was renamed and a file moved before the first ingest of this version', async () => {
    await rename(at('Pictures'), at('Photos'));
    await rename(at('Photos/blue boat.png'), at('Photos/trips/boat.png'));
    const writer = await openOld(hashing);
    expect(counts(await ingestInto(writer, 'Photos', true, hashing))).toEqual({
      ...nothing,
      unchanged: 4,
      moved: 1,
    });
    await rm(at('Photos/trips/boat.png'));
    expect(counts(await ingestInto(writer, 'Photos', true, hashing))).toEqual({
      ...nothing,
      unchanged: 4,
      removed: 1,
    });
    await writer.close();
  });
});
