import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../../../src/config/config.js';
import type { ImageStore } from '../../../../src/datasources/images/image-store.js';
import { openS3ImageStore } from '../../../../src/datasources/images/s3.image-store.js';
import { openImages } from '../../../../src/engines/open-images.js';
import { anAwsEnvironment } from '../../../builders/aws-environment.js';
import { AN_ID, aRendition } from '../../../contract/image-store.contract.js';
import { aLoopbackService, type LoopbackService, type Reply } from '../../../fakes/loopback-service.js';

const XML = { 'content-type': 'application/xml' };

function anS3Error(status: number, code: string): Reply {
  return { status, headers: XML, body: `<Error><Code>${code}</Code><Message>No.</Message></Error>` };
}

describe('what is sent to S3', () => {
  let s3: LoopbackService;
  let store: ImageStore;

  beforeEach(async () => {
    s3 = await aLoopbackService(() => ({ headers: XML }));
    anAwsEnvironment({ S3: s3.url });
    store = openS3ImageStore({
      bucket: 'pictures',
      prefix: 'demo',
      baseUrl: 'https://cdn.example.com',
      region: 'eu-west-1',
    });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await s3.close();
  });

  /** Parts of the requests that the gateway determines, equal on every day and machine. */
  const readable = (): string => {
    const sent = s3.requests.map(({ method, path, headers, body }) => ({
      method,
      path: path.replace(/[?&]x-id=\w+/, ''),
      headers: { 'content-type': headers['content-type'], 'cache-control': headers['cache-control'] },
      body: body.toString('utf8'),
    }));
    sent.sort((a, b) => (a.path < b.path ? -1 : 1));
    return `${JSON.stringify(sent, null, 2)}\n`;
  };

  it('a picture', async () => {
    await store.put(aRendition());
    await expect(readable()).toMatchFileSnapshot('../../../golden/s3/put.json');
  });

  it('a removal', async () => {
    const made = aRendition();
    const now = aRendition({ hash: '2'.repeat(64) });
    const keys = [made.file, made.file.replace('.jpg', '.160.webp'), now.file];
    s3.next({
      headers: XML,
      body: `<ListBucketResult>${keys.map((key) => `<Contents><Key>demo/${key}</Key></Contents>`).join('')}</ListBucketResult>`,
    });
    s3.next({ headers: XML, body: '<DeleteResult/>' });
    await store.remove(AN_ID, now.file);
    await expect(readable()).toMatchFileSnapshot('../../../golden/s3/remove.json');
  });

  it('is sent where the configuration says', async () => {
    const configured = await openImages(
      readConfig({
        CATALOGUE: 'shop',
        IMAGES: 's3',
        S3_BUCKET: 'its-pictures',
        IMAGE_BASE_URL: 'https://cdn.example.com',
        AWS_REGION: 'eu-west-1',
      }),
    );
    const made = { ...aRendition(), thumbnails: {} };
    await configured.put(made);
    expect(s3.requests[0]?.path.split('?')[0]).toBe(`/its-pictures/shop/${made.file}`);
    expect(configured.url(made.file)).toBe(`https://cdn.example.com/shop/${made.file}`);
  });

  it('asks for no removal where there is nothing', async () => {
    s3.next({ headers: XML, body: '<ListBucketResult/>' });
    await store.remove('never there');
    expect(s3.requests).toHaveLength(1);
  });

  const failures: readonly (readonly [Reply, RegExp])[] = [
    [
      anS3Error(301, 'PermanentRedirect'),
      /sent ListObjectsV2 on the bucket pictures elsewhere: check the region/,
    ],
    [anS3Error(400, 'AuthorizationHeaderMalformed'), /elsewhere: check the region/],
    [
      anS3Error(403, 'AccessDenied'),
      /refused ListObjectsV2 on the bucket pictures: check that the credentials/,
    ],
    [anS3Error(403, 'SignatureDoesNotMatch'), /check the secret access key/],
    [anS3Error(403, 'RequestTimeTooSkewed'), /check the clock/],
    [anS3Error(403, 'InvalidAccessKeyId'), /does not know the AWS credentials/],
  ];

  for (const [reply, message] of failures) {
    it(`says what to check: ${JSON.stringify(reply).slice(0, 110)}`, async () => {
      s3.next(...Array.from({ length: 5 }, () => reply));
      await expect(store.remove('cat')).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringMatching(message),
      });
    });
  }

  it('does not take a removal for done that left something', async () => {
    const { file } = aRendition();
    s3.next({
      headers: XML,
      body: `<ListBucketResult><Contents><Key>demo/${file}</Key></Contents></ListBucketResult>`,
    });
    s3.next({
      headers: XML,
      body: `<DeleteResult><Error><Key>demo/${file}</Key><Code>AccessDenied</Code></Error></DeleteResult>`,
    });
    await expect(store.remove(AN_ID)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('did not delete 1 objects of the bucket pictures'),
    });
  });
});
