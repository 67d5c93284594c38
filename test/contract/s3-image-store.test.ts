import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAwsLocal } from '../../aws-local/start-aws-local.js';
import { ingest } from '../../src/cli/verbs/ingest.js';
import { readConfig } from '../../src/config/config.js';
import { openS3ImageStore } from '../../src/datasources/images/s3.image-store.js';
import { createApp } from '../../src/server/create-app.js';
import { looksEmbedder } from '../builders/a-folder-of-looks.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { aPicture } from '../builders/picture-files.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../fakes/moto-server.js';
import { anImageStoreKeeps, aRendition, BASE_URL, type StoreUnderTest } from './image-store.contract.js';

const SIZES = ['SMALL', 'MEDIUM', 'LARGE'] as const;

describe.skipIf(MOTO_PYTHON === undefined)(`on S3 ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let client: S3Client;
  let buckets = 0;

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
    anAwsEnvironment({ S3: moto.url });
    client = new S3Client({ region: 'eu-west-1' });
  });
  afterAll(async () => {
    client.destroy();
    vi.unstubAllEnvs();
    await moto.close();
  });

  async function aBucketStore(prefix: string): Promise<StoreUnderTest & { readonly bucket: string }> {
    buckets += 1;
    const bucket = `parallax-pictures-${buckets}`;
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
    const root = prefix === '' ? '' : `${prefix}/`;
    return {
      bucket,
      store: openS3ImageStore({
        bucket,
        prefix,
        // An object's key follows where the bucket is served.
        baseUrl: prefix === '' ? BASE_URL : BASE_URL.replace(`${prefix}/`, ''),
        region: 'eu-west-1',
      }),
      async files() {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
        const keys = Contents.map(({ Key = '' }) => Key);
        for (const key of keys) expect(key.startsWith(root)).toBe(true);
        return keys.map((key) => key.slice(root.length)).sort();
      },
      async read(file) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `${root}${file}` }));
        return (await Body?.transformToString()) ?? '';
      },
      close: async () => undefined,
    };
  }

  anImageStoreKeeps('s3', () => aBucketStore('demo'));
  anImageStoreKeeps('s3 without a prefix', () => aBucketStore(''));

  it('tells browsers what a file is, and to keep it', async () => {
    const { bucket, store } = await aBucketStore('demo');
    const made = aRendition();
    await store.put(made);
    const head = (file: string) =>
      client.send(new HeadObjectCommand({ Bucket: bucket, Key: `demo/${file}` }));
    const CacheControl = 'public, max-age=31536000, immutable';
    expect(await head(made.file)).toMatchObject({ ContentType: 'image/jpeg', CacheControl });
    expect(await head(made.file.replace('.jpg', '.160.webp'))).toMatchObject({
      ContentType: 'image/webp',
      CacheControl,
    });
  });

  it('has every URL of a search answered by a distribution that serves the bucket', async () => {
    const { bucket, files } = await aBucketStore('');
    const root = await mkdtemp(join(tmpdir(), 'parallax-s3-'));
    const folder = join(root, 'pictures');
    await mkdir(join(folder, 'Été 2026'), { recursive: true });
    const pictures = {
      // Narrower than any thumbnail, wider than some, wider than all; a format that the store keeps as another.
      'narrow.png': await aPicture({ width: 48, height: 48, seed: 1 }).png().toBuffer(),
      'Été 2026/a + b & 100%.jpg': await aPicture({ width: 400, height: 300, seed: 2 }).jpeg().toBuffer(),
      'wide.jpg': await aPicture({ width: 1_400, height: 700, seed: 3 }).jpeg().toBuffer(),
      'see-through.png': await aPicture({ width: 500, height: 500, seed: 4 })
        .ensureAlpha(0.5)
        .png()
        .toBuffer(),
      'web.webp': await aPicture({ width: 700, height: 300, seed: 5 }).webp().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(pictures)) await writeFile(join(folder, name), bytes);
    // CloudFront, as far as a browser sees it: the path is the key.
    const distribution = createServer(async ({ url = '' }, response) => {
      const found = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: decodeURIComponent(url.slice(1)) }))
        .catch(() => null);
      response.writeHead(found === null ? 403 : 200, { 'content-type': found?.ContentType ?? 'text/plain' });
      response.end(await found?.Body?.transformToByteArray());
    }).listen(0, '127.0.0.1');
    await once(distribution, 'listening');
    const address = distribution.address();
    const aws = await startAwsLocal({
      region: 'eu-west-1',
      embedder: async () => looksEmbedder(),
      limits: { invokeModelPerMinute: 1_000_000 },
    });
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', aws.url);
    const config = readConfig({
      DATA_DIR: join(root, 'data'),
      CATALOGUE: 'shop',
      EMBEDDER: 'titan',
      EMBEDDING_LENGTH: '256',
      BEDROCK_REQUESTS_PER_SECOND: '10000',
      AWS_REGION: 'eu-west-1',
      IMAGES: 's3',
      S3_BUCKET: bucket,
      IMAGE_BASE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      LOG_LEVEL: 'silent',
    });
    for (const say of ['log', 'error'] as const) vi.spyOn(console, say).mockImplementation(() => {});
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
    await ingest(config, { folder, sync: false, newModel: false, cluster: true });
    vi.restoreAllMocks();
    const app = await createApp(config);
    try {
      const found = await app.http.inject({
        method: 'POST',
        url: '/graphql',
        payload: {
          query: `{ searchImages(query: "sunrise") { nodes { url
            ${SIZES.map((size) => `${size}: thumbnailUrl(size: ${size})`).join(' ')} } } }`,
        },
      });
      const { errors, data } = found.json();
      expect(errors).toBeUndefined();
      expect(data.searchImages.nodes).toHaveLength(Object.keys(pictures).length);
      const urls: readonly string[] = data.searchImages.nodes.flatMap(Object.values);
      const answers = await Promise.all(
        urls.map(async (url) => {
          const answer = await fetch(url);
          await answer.arrayBuffer();
          return `${answer.status} ${answer.headers.get('content-type')?.split('/')[0]}`;
        }),
      );
      expect(urls).toHaveLength(5 * (1 + SIZES.length));
      expect(new Set(answers)).toEqual(new Set(['200 image']));
      // No object is there that no URL leads to.
      const served = new Set(urls.map((url) => decodeURIComponent(new URL(url).pathname.slice(1))));
      expect(await files()).toEqual([...served].sort());
    } finally {
      await app.close();
      await aws.close();
      distribution.close();
      await rm(root, { recursive: true });
    }
  });

  it('leaves another catalogue of the same bucket alone', async () => {
    const { bucket, store, read } = await aBucketStore('demo');
    const other = openS3ImageStore({ bucket, prefix: 'demo-2', baseUrl: BASE_URL, region: 'eu-west-1' });
    const made = aRendition();
    await Promise.all([store.put(made), other.put(made)]);
    await other.remove('../../etc/passwd\u0000 and "more"');
    expect(await read(made.file)).toBe('full');
  });

  it('says so when there is no such bucket', async () => {
    const store = openS3ImageStore({
      bucket: 'parallax-nowhere',
      prefix: 'demo',
      baseUrl: BASE_URL,
      region: 'eu-west-1',
    });
    const problem = {
      code: 'UNAVAILABLE',
      message:
        'Amazon S3 does not know the bucket parallax-nowhere: check the name, the region and the account.',
    };
    await expect(store.put(aRendition())).rejects.toMatchObject(problem);
    await expect(store.remove('anything')).rejects.toMatchObject(problem);
  });
});
