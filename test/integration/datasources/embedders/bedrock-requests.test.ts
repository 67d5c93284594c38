import { getEventListeners } from 'node:events';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { openCohereEmbedder } from '../../../../src/datasources/embedders/bedrock/cohere.embedder.js';
import { openNovaEmbedder } from '../../../../src/datasources/embedders/bedrock/nova.embedder.js';
import { openTitanEmbedder } from '../../../../src/datasources/embedders/bedrock/titan.embedder.js';
import type { Embedder } from '../../../../src/datasources/embedders/embedder.js';
import { A_TINY_PNG } from '../../../builders/a-tiny-png.js';
import { anAwsEnvironment } from '../../../builders/aws-environment.js';
import { aPicture } from '../../../builders/picture-files.js';
import { aBedrockService } from '../../../fakes/bedrock-service.js';
import { anAwsError, type LoopbackService, type RecordedRequest } from '../../../fakes/loopback-service.js';

const OPTIONS = { region: 'eu-west-1', requestsPerSecond: 1_000, mode: 'interactive' } as const;

describe('what is sent to Bedrock', () => {
  let bedrock: LoopbackService;
  let titan: Embedder;
  let nova: Embedder;
  let cohere: Embedder;

  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
    titan = await openTitanEmbedder({ ...OPTIONS, embeddingLength: 1024 });
    nova = await openNovaEmbedder({ ...OPTIONS, embeddingLength: 3072 });
    cohere = await openCohereEmbedder({ ...OPTIONS, embeddingLength: 1536 });
  });
  afterEach(async () => {
    await Promise.all([titan.close(), nova.close(), cohere.close()]);
    vi.unstubAllEnvs();
    await bedrock.close();
  });

  const bodies = (): readonly Record<string, unknown>[] =>
    bedrock.requests.map(({ body }) => JSON.parse(body.toString('utf8')));

  const cases: Readonly<Record<string, () => Promise<unknown>>> = {
    'titan-text': () => titan.embedTexts(['a cat in “neon”, 猫']),
    'titan-image': () => titan.embedImages([A_TINY_PNG]),
    'titan-index-image': () => titan.embedForIndex([{ bytes: A_TINY_PNG, caption: null }]),
    'titan-index-image-with-caption': () => titan.embedForIndex([{ bytes: A_TINY_PNG, caption: ' A cat. ' }]),
    'nova-text': () => nova.embedTexts(['a cat in “neon”, 猫']),
    'nova-image': () => nova.embedImages([A_TINY_PNG]),
    'nova-index-image': () => nova.embedForIndex([{ bytes: A_TINY_PNG, caption: 'A cat.' }]),
    'cohere-text': () => cohere.embedTexts(['a cat in “neon”, 猫']),
    'cohere-image': () => cohere.embedImages([A_TINY_PNG]),
    'cohere-index-image': () => cohere.embedForIndex([{ bytes: A_TINY_PNG, caption: ' ' }]),
    'cohere-index-image-with-caption': () =>
      cohere.embedForIndex([{ bytes: A_TINY_PNG, caption: ' A cat. ' }]),
  };

  for (const [name, act] of Object.entries(cases)) {
    it(name, async () => {
      await act();
      expect(bedrock.requests).toHaveLength(1);
      await expect(`${JSON.stringify(bedrock.requests.map(readable), null, 2)}\n`).toMatchFileSnapshot(
        `../../../golden/bedrock/${name}.json`,
      );
    });
  }

  it('signs for Bedrock in its region, with the credentials of the environment', async () => {
    await titan.embedTexts(['cat']);
    expect(bedrock.requests[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/bedrock\/aws4_request, /,
    );
  });

  it('uses one connection for ten calls in a row, and closes it', async () => {
    for (let call = 0; call < 10; call++) await titan.embedTexts([`cat ${call}`]);
    expect(bedrock.requests).toHaveLength(10);
    expect(bedrock.connections()).toBe(1);
  });

  it('leaves nothing listening to a signal that outlives the call', async () => {
    const { signal } = new AbortController();
    await titan.embedTexts(['cat', 'castle'], signal);
    bedrock.next(anAwsError(403, 'AccessDeniedException', 'No.'));
    await expect(titan.embedTexts(['cat'], signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it("signs by the service's clock where this machine's is ten minutes off", async () => {
    const theirs = new Date(Date.now() + 600_000);
    bedrock.next({
      status: 403,
      headers: { date: theirs.toUTCString(), 'x-amzn-errortype': 'InvalidSignatureException' },
      body: JSON.stringify({ message: 'Signature expired: 20261124T132000Z is now earlier than' }),
    });
    expect(await titan.embedTexts(['cat'])).toHaveLength(1);
    const [first = NaN, second = NaN] = bedrock.requests.map(({ headers }) => signedAt(headers));
    expect(second - first).toBeGreaterThan(590_000);
    expect(second - first).toBeLessThan(660_000);
  });

  it('embeds a batch several at a time, in order', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `cat ${index}`);
    const together = await titan.embedTexts(texts);
    expect(bedrock.connections()).toBeGreaterThan(1);
    expect(bedrock.connections()).toBeLessThanOrEqual(8);
    const [last] = await titan.embedTexts(['cat 39']);
    expect(together[39]).toEqual(last);
  });

  it('sends a picture that fits as it is', async () => {
    const fitting = await aPicture({ width: 2_048, height: 3 }).jpeg().toBuffer();
    const webp = await aPicture().webp().toBuffer();
    await titan.embedImages([fitting]);
    await nova.embedImages([webp]);
    expect(bodies()[0]).toMatchObject({ inputImage: fitting.toString('base64') });
    expect(bodies()[1]).toMatchObject({
      singleEmbeddingParams: { image: { format: 'webp', source: { bytes: webp.toString('base64') } } },
    });
  });

  it('keeps to 5 MB for Cohere, whatever is in the picture', async () => {
    const random = seededRandom(1);
    const pixels = Buffer.from(Array.from({ length: 2_048 * 2_048 * 3 }, () => random() * 256));
    const noise = await sharp(pixels, { raw: { width: 2_048, height: 2_048, channels: 3 } })
      .png()
      .toBuffer();
    await cohere.embedImages([noise]);
    const sent = JSON.stringify(bodies()[0]);
    const [, format, base64 = ''] = /"data:image\/(\w+);base64,([^"]+)"/.exec(sent) ?? [];
    expect(format).toBe('jpeg');
    expect(Buffer.from(base64, 'base64').length).toBeLessThanOrEqual(5_000_000);
  });

  it('reads the older form of an answer of Cohere, and refuses one without its vector', async () => {
    bedrock.next({ body: JSON.stringify({ embeddings: [Array.from({ length: 1_536 }, (_, i) => i)] }) });
    expect(await cohere.embedTexts(['cat'])).toHaveLength(1);
    for (const embeddings of [[], {}, { float: [] }, { float: [[1, 2]] }, { float: 'no' }]) {
      bedrock.next({ body: JSON.stringify({ embeddings }) });
      await expect(cohere.embedTexts(['cat'])).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  it('reads less of a caption that Titan refuses, and in the end the picture alone', async () => {
    const tooLong = anAwsError(
      400,
      'ValidationException',
      '400 Bad Request: Too many input tokens. Max input tokens: 256, request input token count: 700',
    );
    bedrock.next(tooLong, tooLong);
    await titan.embedForIndex([{ bytes: A_TINY_PNG, caption: '猫'.repeat(600) }]);
    const captions = bodies().map(({ inputText }) => (typeof inputText === 'string' ? inputText.length : 0));
    expect(captions).toEqual([512, 128, 0]);
  });
});

/** Parts of a request that the gateway determines, equal on every day and machine. */
function readable({ method, path, headers, body }: RecordedRequest): object {
  const { 'content-type': contentType, accept } = headers;
  return {
    method,
    path,
    headers: { 'content-type': contentType, accept },
    body: JSON.parse(body.toString('utf8')),
  };
}

/** Milliseconds since the epoch of a header such as `20261124T132000Z`. */
function signedAt(headers: RecordedRequest['headers']): number {
  const stamp = headers['x-amz-date'] ?? '';
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}
