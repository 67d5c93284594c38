import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { badInput } from '../../../src/domain/errors.js';
import { openAws } from '../../../src/provisioning/aws/open-aws.js';
import { uploadObject } from '../../../src/provisioning/aws/upload-object.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import {
  aLoopbackService,
  type LoopbackService,
  type RecordedRequest,
  type Reply,
} from '../../fakes/loopback-service.js';

const XML = { 'content-type': 'application/xml' };
const KEY = 'parallax/photos/interactions/1a2b3c4d.csv';
const MB = 1024 * 1024;

function answer({ method, path }: RecordedRequest): Reply {
  if (path.includes('partNumber=')) return { headers: { ...XML, etag: '"part"' } };
  if (method === 'POST' && path.includes('uploads')) {
    return {
      headers: XML,
      body: '<InitiateMultipartUploadResult><UploadId>new</UploadId></InitiateMultipartUploadResult>',
    };
  }
  if (method === 'GET') return { headers: XML, body: '<ListMultipartUploadsResult/>' };
  if (method === 'DELETE') return { status: 204 };
  return method === 'PUT'
    ? { headers: { ...XML, etag: '"whole"' } }
    : {
        headers: XML,
        body: `<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>`,
      };
}

describe('what is sent to S3 of interactions', () => {
  let s3: LoopbackService;
  beforeEach(async () => {
    s3 = await aLoopbackService(answer);
    anAwsEnvironment({ S3: s3.url });
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await s3.close();
  });

  async function upload(body: Readable, signal?: AbortSignal): Promise<void> {
    const aws = openAws('eu-west-1');
    const object = {
      bucket: 'photos-bucket',
      key: KEY,
      body,
      contentType: 'text/csv; charset=utf-8',
      metadata: { rows: '2', users: '1', 'file-sha256': 'f'.repeat(64) },
    };
    await uploadObject(aws, object, signal).finally(() => aws.close());
  }

  /** Parts of the requests that are ours, equal on every day and machine. */
  const readable = (): string => {
    const sent = s3.requests.map(({ method, path, headers, body }) => ({
      method,
      path: path.replace(/([?&])x-id=\w+&?/, '$1'),
      headers: Object.fromEntries(
        Object.entries(headers).filter(([name]) =>
          /^(content-type|x-amz-meta-.*|x-amz-checksum-.*)$/.test(name),
        ),
      ),
      body: body.length > 2_000 ? `${body.length} bytes` : body.toString('utf8'),
    }));
    sent.sort((a, b) => `${a.path}${a.method}`.localeCompare(`${b.path}${b.method}`, 'en'));
    return `${JSON.stringify(sent, null, 2)}\n`;
  };

  it('a small file', async () => {
    await upload(Readable.from(['USER_ID,ITEM_ID\n', 'ann,c1\n'], { objectMode: false }));
    await expect(readable()).toMatchFileSnapshot('../../golden/s3/interactions-small.json');
  });

  it('a large one, in parts', async () => {
    const megabyte = Buffer.alloc(MB, 'ann,c1,1767323045,VIEW,1\n');
    await upload(Readable.from(Array<Buffer>(17).fill(megabyte), { objectMode: false }));
    await expect(readable()).toMatchFileSnapshot('../../golden/s3/interactions-multipart.json');
  });

  it('gives up what a killed upload of the same object left, and no other upload', async () => {
    s3.next({
      headers: XML,
      body: `<ListMultipartUploadsResult><Upload><Key>${KEY}</Key><UploadId>old</UploadId></Upload><Upload><Key>${KEY}.other</Key><UploadId>theirs</UploadId></Upload></ListMultipartUploadsResult>`,
    });
    await upload(Readable.from(['x'], { objectMode: false }));
    const given = s3.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(given).toEqual([expect.stringMatching(/1a2b3c4d\.csv\?.*uploadId=old/)]);
  });

  it('leaves no object and no parts when the rows turn out to be of no use', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      for (let n = 0; n < 17; n++) yield Buffer.alloc(MB, 'x');
      throw badInput('file', 'More than half cannot be used.');
    }
    await expect(upload(Readable.from(failing(), { objectMode: false }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'More than half cannot be used.',
    });
    const asked = s3.requests.map(({ method, path }) => `${method} ${path.replace(/.*\?/, '')}`);
    expect(asked.some((request) => request.startsWith('DELETE') && request.includes('uploadId=new'))).toBe(
      true,
    );
    expect(asked.some((request) => request.startsWith('POST') && request.includes('uploadId'))).toBe(false);
  });

  it('stops when it is asked to', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        yield Buffer.alloc(MB, 'x');
        if (s3.requests.some(({ path }) => path.includes('partNumber='))) stop.abort();
      }
    }
    await expect(upload(Readable.from(endless(), { objectMode: false }), stop.signal)).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });
});
