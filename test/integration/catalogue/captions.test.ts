import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterCatalogue } from '../../../src/catalogue/clusters/cluster-catalogue.js';
import { formatIngestReport } from '../../../src/catalogue/ingest/format-ingest-report.js';
import { ingestFolder } from '../../../src/catalogue/ingest/ingest-folder.js';
import type { IngestReport } from '../../../src/catalogue/ingest/ingest-report.js';
import { openIndexWriter } from '../../../src/catalogue/open-index-writer.js';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import { type Config, readConfig } from '../../../src/config/config.js';
import type { CatalogueImage, EmbedderName } from '../../../src/datasources/embedders/embedder.js';
import { openFolderImageStore } from '../../../src/datasources/images/folder.image-store.js';
import { ParallaxError } from '../../../src/domain/errors.js';
import type { Image } from '../../../src/domain/image.js';
import { unitVector } from '../../../src/domain/vector.js';
import { createApp } from '../../../src/server/create-app.js';
import { removeIndexes } from '../../builders/a-remote-catalogue.js';
import { aPicture } from '../../builders/picture-files.js';
import { aJpegWithIptc, anIptc, anXmp } from '../../builders/picture-texts.js';
import { FakeEmbedder } from '../../fakes/fake-embedder.js';
import { FakeLog } from '../../fakes/fake-log.js';
import { FakeRanker } from '../../fakes/fake-ranker.js';
import { anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';

/** Notes the texts that come with pictures. */
class ReadingEmbedder extends FakeEmbedder {
  readonly captions: (string | null)[] = [];
  constructor(override readonly name: EmbedderName = 'clip') {
    super({});
  }
  override async embedForIndex(pictures: readonly CatalogueImage[]) {
    this.captions.push(...pictures.map(({ caption }) => caption));
    return pictures.map(({ bytes }, at) => unitVector([1, (bytes.length % 97) / 97 + at]));
  }
}

const KINDS = [
  { name: 'in the embedded index', isThere: true, variables: {} },
  {
    name: `on OpenSearch${NEEDS_OPENSEARCH}`,
    isThere: OPENSEARCH_URL !== undefined,
    variables: { INDEX: 'opensearch', OPENSEARCH_URL: OPENSEARCH_URL ?? '', OPENSEARCH_REPLICAS: '0' },
  },
] as const;

describe.each(KINDS)('captions of pictures $name', ({ isThere, variables }) => {
  let scratch: string;
  let alias: string;
  let embedder: ReadingEmbedder;
  let config: Config;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-captions-'));
    ({ alias } = anAlias());
    embedder = new ReadingEmbedder();
    config = readConfig({
      DATA_DIR: join(scratch, 'data'),
      CATALOGUE: 'mine',
      LOG_LEVEL: 'silent',
      IMAGE_BASE_URL: 'https://images.example',
      ...('INDEX' in variables && { ...variables, OPENSEARCH_INDEX: alias }),
    });
  });
  afterEach(async () => {
    if ('INDEX' in variables && isThere) await removeIndexes(variables.OPENSEARCH_URL, alias);
    await rm(scratch, { recursive: true });
  });

  const write = async (path: string, content: string | Buffer): Promise<void> => {
    const file = join(scratch, 'photos', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
  };
  const draw = async (path: string, seed: number, xmp?: string): Promise<void> => {
    const picture = aPicture({ seed });
    await write(path, await (xmp === undefined ? picture : picture.withXmp(xmp)).png().toBuffer());
  };
  const ingest = async (recaption = false): Promise<IngestReport & { lines: readonly string[] }> => {
    const { name, space } = embedder;
    const writer = await openIndexWriter(config, { embedder: name, space, purpose: 'test captions' });
    try {
      const report = await ingestFolder(
        { folder: join(scratch, 'photos'), sync: false, concurrency: 2, recaption },
        {
          ...{ embedder, writer, progress: SILENT_PROGRESS, monotonic: () => 0 },
          store: openFolderImageStore({ folder: join(scratch, 'images'), baseUrl: '/images' }),
        },
      );
      if ((await writer.releases()).length === 0) {
        await clusterCatalogue(
          { k: 1, seed: 1, threads: 1, index: config.index },
          { embedder, writer, progress: SILENT_PROGRESS, now: () => new Date(0) },
        );
      }
      return { ...report, lines: formatIngestReport(report) };
    } finally {
      await writer.close();
    }
  };
  const captioned = async (): Promise<Record<string, Partial<Image>>> => {
    const { name, space } = embedder;
    const writer = await openIndexWriter(config, { embedder: name, space, purpose: 'test captions' });
    const ids: string[] = [];
    for await (const { id } of writer.known()) ids.push(id);
    const records = await writer.recordsOf(ids);
    await writer.close();
    return Object.fromEntries(
      records.map(({ image: { source, title, description, tags } }) => [
        source.replace('photos/', ''),
        { title, ...(description !== undefined && { description }), tags },
      ]),
    );
  };
  /** By words alone, as a search does whose embedder is away. */
  const search = async (query: string): Promise<unknown> => {
    const away = new FakeEmbedder({});
    away.failure = new ParallaxError('UNAVAILABLE', 'Away.');
    const app = await createApp(config, {
      engines: { embedder: away, log: new FakeLog(), ranker: new FakeRanker() },
    });
    try {
      const document =
        'query ($query: String!) { searchImages(query: $query) { edges { node { title description tags } } } }';
      const answer = await app.apollo.executeOperation(
        { query: document, variables: { query } },
        { contextValue: await app.contextOf('test') },
      );
      if (answer.body.kind !== 'single') throw new Error('no single answer');
      const { data, errors } = answer.body.singleResult;
      return errors === undefined ? data?.['searchImages'] : errors[0]?.message;
    } finally {
      await app.close();
    }
  };

  it.skipIf(!isThere)(
    'are found by their words and shown, each field from the first that has it',
    async () => {
      await draw(
        'IMG_0001.png',
        1,
        anXmp({ title: 'Own title', description: 'An osprey dives', tags: ['bird'] }),
      );
      await draw('IMG_0002.png', 2, anXmp({ title: 'Kept title', description: 'Overruled', tags: ['kept'] }));
      await write('IMG_0002.txt', 'A marmot whistles\r\nin the Alps <script>alert(1)</script>\u0007\n');
      await write('trips/IMG_0003.jpg', await aJpegWithIptc(anIptc([[120, 'An ibex climbs']]), 3));
      await write('trips/IMG_0003.jpg.txt', 'Overruled by the table');
      await write(
        'captions.csv',
        '\ufefffile;title;description;tags\r\ntrips\\IMG_0003.jpg;"A ""goat""";An ibex rests;goat, Alps\r\n',
      );
      const report = await ingest();
      expect(report).toMatchObject({ added: 3, skipped: [], captionProblems: [] });
      expect(await search('osprey')).toEqual({
        edges: [{ node: { title: 'Own title', description: 'An osprey dives', tags: ['bird'] } }],
      });
      expect(await search('marmot')).toEqual({
        edges: [
          {
            node: {
              title: 'Kept title',
              description: 'A marmot whistles in the Alps <script>alert(1)</script>',
              tags: ['kept'],
            },
          },
        ],
      });
      expect(await search('rests')).toEqual({
        edges: [
          { node: { title: 'A "goat"', description: 'An ibex rests', tags: ['goat', 'Alps', 'trips'] } },
        ],
      });
    },
  );

  it.skipIf(!isThere)(
    'are read anew when what lies beside a picture changes, and the picture does not',
    async () => {
      await draw('a.png', 1);
      await draw('b.png', 2, anXmp({ description: 'Own words' }));
      await write('a.txt', 'A heron');
      await ingest();
      expect(await ingest()).toMatchObject({ unchanged: 2, recaptioned: 0 });
      expect(await ingest(true)).toMatchObject({ unchanged: 0, recaptioned: 2 });
      const asked = embedder.captions.length;
      await write('a.txt', 'A stork');
      await write('captions.csv', 'file,description\nb.png,A crane\n');
      const report = await ingest();
      expect(report).toMatchObject({ added: 0, changed: 0, unchanged: 0, recaptioned: 2 });
      expect(report.lines.join('\n')).toContain('described       2  their captions changed');
      expect(await search('heron')).toContain('gave no image');
      expect(await search('stork')).toMatchObject({ edges: [{ node: { description: 'A stork' } }] });
      await rm(join(scratch, 'photos', 'captions.csv'));
      await rm(join(scratch, 'photos', 'a.txt'));
      expect(await ingest()).toMatchObject({ recaptioned: 2 });
      expect(await captioned()).toEqual({
        'a.png': { title: 'A', tags: [] },
        'b.png': { title: 'B', description: 'Own words', tags: [] },
      });
      // A model that reads pictures alone is not asked again for a word.
      expect(embedder.captions).toHaveLength(asked);
    },
  );

  it.skipIf(!isThere)(
    'stay when the file is moved, with its own words, its sidecar, or away from its row',
    async () => {
      await draw('own.png', 1, anXmp({ title: 'A gull', tags: ['sea'] }));
      await draw('beside.png', 2);
      await write('beside.txt', 'A tern');
      await draw('row.png', 3);
      await write('captions.csv', 'file,title,tags\nrow.png,A skua,"sea, north"\n');
      await ingest();
      for (const name of ['own.png', 'beside.png', 'beside.txt', 'row.png']) {
        await mkdir(join(scratch, 'photos', 'birds'), { recursive: true });
        await rename(join(scratch, 'photos', name), join(scratch, 'photos', 'birds', name));
      }
      const report = await ingest();
      expect(report).toMatchObject({ moved: 3, recaptioned: 0, added: 0 });
      expect(report.captionProblems).toEqual([
        { path: 'captions.csv', problem: '1 row of no picture of this folder: line 2 "row.png"' },
      ]);
      const now = {
        'birds/own.png': { title: 'A gull', tags: ['sea', 'birds'] },
        'birds/beside.png': { title: 'Beside', description: 'A tern', tags: ['birds'] },
        'birds/row.png': { title: 'A skua', tags: ['sea', 'north'] },
      };
      expect(await captioned()).toEqual(now);
      expect(await ingest()).toMatchObject({ unchanged: 3, moved: 0, recaptioned: 0 });
      await write('captions.csv', 'file,title\nbirds/row.png,A great skua\n');
      expect(await ingest()).toMatchObject({ unchanged: 2, recaptioned: 1 });
      expect((await captioned())['birds/row.png']).toEqual({ title: 'A great skua', tags: ['birds'] });
    },
  );

  it.skipIf(!isThere)(
    'go to a model that reads them together with the picture, and again when they change',
    async () => {
      embedder = new ReadingEmbedder('titan');
      await draw('a.png', 1, anXmp({ title: 'A swan', description: 'On a lake', tags: ['bird', 'water'] }));
      await draw('lake/b.png', 2);
      await ingest();
      expect(embedder.captions.sort()).toEqual(['A swan. On a lake. bird, water', null]);
      await write('lake/b.txt', 'A coot');
      expect(await ingest()).toMatchObject({ recaptioned: 1, changed: 0 });
      expect(embedder.captions).toContain('A coot');
      expect(await search('coot')).toMatchObject({ edges: [{ node: { title: 'B' } }] });
    },
  );
});
