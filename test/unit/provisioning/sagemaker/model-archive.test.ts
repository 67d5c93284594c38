import { gzipSync } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { readModelMember } from '../../../../src/provisioning/sagemaker/model-archive.js';
import { goldenFile } from './golden-file.js';

const LIMITS = { memberBytes: 10_000, unpackedBytes: 100_000 };

async function anArchive(members: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, bytes] of Object.entries(members)) archive.entry({ name }, bytes);
  return packed(archive);
}

async function packed(archive: Pack): Promise<Buffer> {
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

async function* inChunks(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('model.tar.gz', () => {
  it('gives its model_algo-1, whatever lies beside it', async () => {
    const members = {
      'log.txt': 'x'.repeat(20_000),
      'model_algo-1': 'the model',
      'state/model_algo-2': 'no',
    };
    expect(Buffer.from(await readModelMember(inChunks(await anArchive(members)), LIMITS)).toString()).toBe(
      'the model',
    );
    const dotted = await anArchive({ './model_algo-1': 'the model' });
    expect(Buffer.from(await readModelMember(inChunks(dotted, 7), LIMITS)).toString()).toBe('the model');
  });

  const refused: readonly (readonly [string, () => Promise<Uint8Array>, RegExp])[] = [
    ['no member', () => anArchive({ 'a.json': '{}', b: '' }), /holds a\.json, b, but no model_algo-1/],
    ['nothing', () => anArchive({}), /holds nothing, but no model_algo-1/],
    [
      'a zip within',
      () => anArchive({ 'model_algo-1': 'PK\x03\x04 and more' }),
      /is a zip archive.*check the image/,
    ],
    [
      'too large a member',
      () => anArchive({ 'model_algo-1': Buffer.alloc(10_001) }),
      /model_algo-1 of 10001 bytes/,
    ],
    [
      'a bomb',
      () => anArchive({ zeros: Buffer.alloc(5_000_000), 'model_algo-1': '' }),
      /no more than 100000 bytes/,
    ],
    ['no gzip', async () => Buffer.from('<html>No such model.</html>'), /no whole tar archive/],
    ['no tar', async () => gzipSync(Buffer.alloc(2_000, 'x')), /no whole tar archive/],
    ['no bytes', async () => new Uint8Array(), /no whole tar archive|holds nothing/],
  ];

  it.each(refused)('is refused: %s', async (_, archive, message) => {
    await expect(readModelMember(inChunks(await archive()), LIMITS)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringMatching(message),
    });
  });

  it('is refused with the member twice', async () => {
    const twice = pack();
    for (let i = 0; i < 2; i++) twice.entry({ name: 'model_algo-1' }, 'x');
    await expect(readModelMember(inChunks(await packed(twice)), LIMITS)).rejects.toThrow(/2 times/);
  });

  it('is refused wherever it is cut short', async () => {
    const whole = await anArchive({ 'model_algo-1': Buffer.from(goldenFile('model_algo-1-5x8')) });
    for (let length = 0; length < whole.length; length += 5) {
      await expect(readModelMember(inChunks(whole.subarray(0, length)), LIMITS)).rejects.toMatchObject({
        code: 'INTERNAL',
      });
    }
  });

  it('passes on what the download says', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await anArchive({ 'model_algo-1': 'x' }).then((bytes) => bytes.subarray(0, 40));
      throw new Error('The line went dead.');
    }
    await expect(readModelMember(broken(), LIMITS)).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: expect.objectContaining({ message: 'The line went dead.' }),
    });
  });
});
