import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openS3ImageStore } from '../../src/datasources/images/s3.image-store.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
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

  it('has each of its URLs answered by a distribution that serves the bucket', async () => {
    const { bucket } = await aBucketStore('unused');
    // CloudFront, as far as a browser sees it: the path is the key.
    const distribution = createServer(async ({ url = '' }, response) => {
      const found = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: url.slice(1) }))
        .catch(() => null);
      response.writeHead(found === null ? 403 : 200, { 'content-type': found?.ContentType ?? 'text/plain' });
      response.end(await found?.Body?.transformToByteArray());
    }).listen(0, '127.0.0.1');
    await once(distribution, 'listening');
    const address = distribution.address();
    const baseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const store = openS3ImageStore({ bucket, prefix: 'demo', baseUrl, region: 'eu-west-1' });
    const made = aRendition();
    await store.put(made);
    const urls = [store.url(made.file), ...SIZES.map((size) => store.thumbnailUrl(made, size))];
    const seen = await Promise.all(
      urls.map(async (url) => {
        const answer = await fetch(url);
        return [answer.status, await answer.text()];
      }),
    );
    distribution.close();
    expect(seen).toEqual([
      [200, 'full'],
      [200, 'small'],
      [200, 'medium'],
      [200, 'full'],
    ]);
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
