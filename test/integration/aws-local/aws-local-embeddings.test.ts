import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { carryVectors } from '../../../aws-local/embeddings/carry-vector.js';
import { NOVA } from '../../../aws-local/embeddings/nova.js';
import { TITAN } from '../../../aws-local/embeddings/titan.js';
import { openClipEmbedder } from '../../../src/datasources/embedders/clip.embedder.js';
import { DEMO_MODEL_FOLDER } from '../../../src/datasources/embedders/demo-model.js';
import { badInput, ParallaxError } from '../../../src/domain/errors.js';
import { someEmbedder, startWithClients } from '../../builders/aws-local-clients.js';
import { someVectors } from '../../builders/some-vectors.js';

type Embedding = readonly number[];

async function invoke(client: BedrockRuntimeClient, modelId: string, body: unknown): Promise<unknown> {
  const answer = await client.send(
    new InvokeModelCommand({
      modelId,
      contentType: 'application/json',
      accept: 'application/json',
      body: JSON.stringify(body),
    }),
  );
  return JSON.parse(answer.body.transformToString());
}

function cosineOf(a: Embedding, b: Embedding): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

async function picture(
  width: number,
  height: number,
  format: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<string> {
  const drawn = sharp({ create: { width, height, channels: 3, background: 'teal' } });
  return (await drawn.toFormat(format).toBuffer()).toString('base64');
}

describe('the way into a longer space', () => {
  const vectors = someVectors({ count: 12, dimension: 128 });

  it.each([128, 256, 384, 1_024, 3_072])(
    'keeps every cosine to 1e-6 at %d numbers, and fills them all',
    (length) => {
      const carry = carryVectors(128, length, 1);
      const carried = vectors.map(carry);
      for (const [i, a] of carried.entries()) {
        expect(a).toHaveLength(length);
        expect(Math.max(...a.map(Math.abs))).toBeLessThan(8 / Math.sqrt(length));
        for (const [j, b] of carried.entries())
          expect(cosineOf(a, b)).toBeCloseTo(cosineOf([...(vectors[i] ?? [])], [...(vectors[j] ?? [])]), 6);
      }
    },
  );

  it('keeps cosines roughly where the space is shorter', () => {
    const long = someVectors({ count: 12, dimension: 512, seed: 3 });
    const carried = long.map(carryVectors(512, 256, 1));
    const errors = carried.flatMap((a, i) =>
      carried.map((b, j) => Math.abs(cosineOf(a, b) - cosineOf([...(long[i] ?? [])], [...(long[j] ?? [])]))),
    );
    expect(Math.max(...errors)).toBeLessThan(0.25);
  });

  it('is the same at every start, and another for another model', () => {
    const [vector = new Float32Array()] = vectors;
    expect(carryVectors(128, 256, 1)(vector)).toEqual(carryVectors(128, 256, 1)(vector));
    expect(
      Math.abs(cosineOf(carryVectors(128, 256, 1)(vector), carryVectors(128, 256, 2)(vector))),
    ).toBeLessThan(0.4);
  });
});

describe('Titan and Nova, through the JavaScript SDK', () => {
  let started: Awaited<ReturnType<typeof startWithClients>>;
  beforeAll(async () => {
    started = await startWithClients();
  });
  afterAll(() => started.close());

  const titan = async (body: unknown) =>
    (await invoke(started.bedrock, TITAN, body)) as {
      embedding: Embedding;
      inputTextTokenCount: number;
      message: null;
    };
  const nova = async (input: object) =>
    (await invoke(started.bedrock, NOVA, {
      schemaVersion: 'nova-multimodal-embed-v1',
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: { embeddingPurpose: 'IMAGE_RETRIEVAL', ...input },
    })) as { embeddings: { embeddingType: string; embedding: Embedding }[] };

  it('answers a text in the length that is asked for, 1,024 by default, and not of unit length', async () => {
    expect((await titan({ inputText: 'left' })).embedding).toHaveLength(1_024);
    for (const outputEmbeddingLength of [256, 384, 1_024]) {
      const answer = await titan({ inputText: 'left', embeddingConfig: { outputEmbeddingLength } });
      expect(Object.keys(answer)).toEqual(['embedding', 'inputTextTokenCount', 'message']);
      expect(answer.embedding).toHaveLength(outputEmbeddingLength);
      expect(answer).toMatchObject({ inputTextTokenCount: 1, message: null });
      expect(Math.hypot(...answer.embedding)).toBeCloseTo(1.25, 6);
    }
  });

  it('keeps right angles, and gives the plain mean of a text and a picture', async () => {
    const left = await titan({ inputText: 'left' });
    const image = await titan({ inputImage: await picture(64, 64) });
    const both = await titan({ inputText: 'left', inputImage: await picture(64, 64, 'jpeg') });
    expect(cosineOf(left.embedding, image.embedding)).toBeCloseTo(0, 6);
    expect(image.inputTextTokenCount).toBe(0);
    for (const [i, value] of both.embedding.entries())
      expect(value).toBeCloseTo(((left.embedding[i] ?? 0) + (image.embedding[i] ?? 0)) / 2, 6);
    expect(Math.hypot(...both.embedding)).toBeCloseTo(1.25 * Math.SQRT1_2, 6);
  });

  it('keeps Nova in a space of its own, 3,072 long by default', async () => {
    const text = await nova({ text: { truncationMode: 'END', value: 'left' } });
    expect(text.embeddings.map(({ embeddingType }) => embeddingType)).toEqual(['TEXT']);
    expect(text.embeddings[0]?.embedding).toHaveLength(3_072);
    const image = await nova({
      embeddingDimension: 1_024,
      image: {
        format: 'webp',
        detailLevel: 'STANDARD_IMAGE',
        source: { bytes: await picture(9, 9, 'webp') },
      },
    });
    expect(image.embeddings.map(({ embeddingType }) => embeddingType)).toEqual(['IMAGE']);
    const titans = await titan({ inputImage: await picture(9, 9) });
    expect(Math.abs(cosineOf(image.embeddings[0]?.embedding ?? [], titans.embedding))).toBeLessThan(0.99);
  });

  it.each<[string, () => Promise<object> | object, RegExp]>([
    [
      'nothing to embed',
      () => ({}),
      /^Malformed input request: .*please reformat your input and try again\.$/,
    ],
    ['an empty text', () => ({ inputText: '' }), /#\/inputText: expected minLength: 1, actual: 0/],
    ['a number for a text', () => ({ inputText: 3 }), /#\/inputText: expected type: String, found: Integer/],
    [
      'a length that it does not make',
      () => ({ inputText: 'left', embeddingConfig: { outputEmbeddingLength: 512 } }),
      /^Malformed input request: #\/embeddingConfig\/outputEmbeddingLength: 512 is not a valid enum value, please/,
    ],
    [
      'a member too many',
      () => ({ inputText: 'left', normalize: true }),
      /extraneous key \[normalize\] is not permitted/,
    ],
    [
      'two mistakes',
      () => ({ inputText: 1, other: 2 }),
      /^Malformed input request: 2 schema violations found, please/,
    ],
    [
      '256 tokens and one',
      () => ({ inputText: 'a '.repeat(257) }),
      /Too many input tokens. Max input tokens: 256, request input token count: 257/,
    ],
    ['a long text without spaces', () => ({ inputText: '画'.repeat(300) }), /request input token count: 300/],
    [
      'a data URL',
      async () => ({ inputImage: `data:image/png;base64,${await picture(9, 9)}` }),
      /not valid base64/,
    ],
    ['bytes that are no picture', () => ({ inputImage: 'AAAA' }), /could not be decoded/],
    ['a WebP', async () => ({ inputImage: await picture(9, 9, 'webp') }), /must be png or jpeg, not webp/],
    [
      'a picture too wide',
      async () => ({ inputImage: await picture(2_049, 9) }),
      /^400 Bad Request: Image exceeds max pixels allowed\.$/,
    ],
  ])('refuses Titan %s', async (_what, body, message) => {
    const refused = await titan(await body()).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('takes 256 tokens and 2,048 pixels', async () => {
    const words = await titan({ inputText: 'a '.repeat(256).trim() });
    expect(words.inputTextTokenCount).toBe(256);
    const wide = await titan({ inputImage: await picture(2_048, 8) });
    expect(wide.embedding).toHaveLength(1_024);
  });

  it.each<[string, object, RegExp]>([
    [
      'a text and a picture',
      { text: { truncationMode: 'END', value: 'x' }, image: { format: 'png', source: { bytes: 'AAAA' } } },
      /exactly one of/,
    ],
    ['neither', {}, /exactly one of/],
    [
      'an unknown purpose',
      { embeddingPurpose: 'SEARCH', text: { truncationMode: 'END', value: 'x' } },
      /SEARCH is not a valid enum value/,
    ],
    ['a text without its truncation', { text: { value: 'x' } }, /required key \[truncationMode\] not found/],
    [
      '8,193 characters',
      { text: { truncationMode: 'END', value: 'x'.repeat(8_193) } },
      /expected maxLength: 8192, actual: 8193/,
    ],
    [
      'a length that it does not make',
      { embeddingDimension: 512, text: { truncationMode: 'END', value: 'x' } },
      /512 is not a valid enum value/,
    ],
  ])('refuses Nova %s', async (_what, input, message) => {
    await expect(nova(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a picture of another format than Nova was told', async () => {
    const image = { format: 'jpeg', source: { bytes: await picture(9, 9) } };
    await expect(nova({ image })).rejects.toThrow('Images must be jpeg, not png');
  });

  it('refuses a model, a content type and an answer type that it does not know', async () => {
    const body = JSON.stringify({ inputText: 'left' });
    const json = 'application/json';
    for (const [input, message] of [
      [
        { modelId: 'amazon.titan-embed-text-v2:0', contentType: json },
        'The provided model identifier is invalid.',
      ],
      [{ modelId: TITAN }, 'The provided Content Type is invalid or not supported for this model'],
      [{ modelId: TITAN, contentType: json, accept: 'text/html' }, 'The provided Accept Type is invalid'],
    ] as const)
      await expect(started.bedrock.send(new InvokeModelCommand({ ...input, body }))).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(message),
      });
  });

  it('refuses a body over 25,000,000 bytes in the words of the service model', async () => {
    await expect(titan({ inputText: 'left', inputImage: 'A'.repeat(25_000_000) })).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 25000000",
    });
  });

  it('speaks HTTP/2 too, as a client without a configuration does', async () => {
    const { requestHandler: _, ...settings } = started.settings;
    const client = new BedrockRuntimeClient(settings);
    const answer = (await invoke(client, TITAN, { inputText: 'left' })) as { embedding: Embedding };
    expect(answer.embedding).toEqual((await titan({ inputText: 'left' })).embedding);
    client.destroy();
  });
});

describe('a local model that fails', () => {
  it.each([
    [badInput('query', 'Too strange a text.'), 'ValidationException', 400],
    [new ParallaxError('UNAVAILABLE', 'No model.'), 'InternalServerException', 500],
  ])('is %s to the client', async (failure, name, status) => {
    const embedder = await someEmbedder();
    embedder.failure = failure;
    const { bedrock, close } = await startWithClients({ embedder: async () => embedder });
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const refused = invoke(bedrock, TITAN, { inputText: 'left' });
      await expect(refused).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    } finally {
      said.mockRestore();
      await close();
    }
  });
});

describe('the demo model behind Titan', () => {
  it('keeps the cosines of the local model', async () => {
    const local = await openClipEmbedder({
      name: 'demo',
      model: DEMO_MODEL_FOLDER,
      threads: 1,
      cacheDirectory: DEMO_MODEL_FOLDER,
    });
    const { bedrock, close } = await startWithClients({ embedder: async () => local });
    const texts = ['a red fox', 'a fox', 'a steam train'];
    try {
      const near = (await local.embedTexts(texts)).map((vector) => [...vector]);
      const answers = await Promise.all(texts.map((inputText) => invoke(bedrock, TITAN, { inputText })));
      const far = (answers as { embedding: Embedding }[]).map(({ embedding }) => embedding);
      for (const [i, a] of far.entries())
        for (const [j, b] of far.entries())
          expect(cosineOf(a, b)).toBeCloseTo(cosineOf(near[i] ?? [], near[j] ?? []), 6);
    } finally {
      await close();
    }
  });
});
