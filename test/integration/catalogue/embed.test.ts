import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embed } from '../../../src/cli/verbs/embed.js';
import { ingest } from '../../../src/cli/verbs/ingest.js';
import { type Config, readConfig } from '../../../src/config/config.js';
import { openCatalogueReader } from '../../../src/engines/open-catalogue-reader.js';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aPicture } from '../../builders/picture-files.js';
import { aBedrockService } from '../../fakes/bedrock-service.js';
import { anAwsError, type LoopbackService } from '../../fakes/loopback-service.js';

const PICTURES = 6;
const price = embeddingPriceBy((name) => (name === 'titanImage' ? 0.001 : null));

describe('embedding a folder by a model that costs money', () => {
  let bedrock: LoopbackService;
  let root: string;
  let folder: string;
  let config: Config;
  let said: string[];

  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
    root = await mkdtemp(join(tmpdir(), 'parallax-embed-'));
    folder = await mkdtemp(join(root, 'pictures-'));
    for (let seed = 1; seed <= PICTURES; seed++) await addPicture(seed);
    config = readConfig({
      DATA_DIR: join(root, 'data'),
      CATALOGUE: 'mine',
      EMBEDDER: 'titan',
      EMBEDDING_LENGTH: '256',
      AWS_REGION: 'eu-west-1',
      BEDROCK_REQUESTS_PER_SECOND: '1000',
    });
    said = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await bedrock.close();
    await rm(root, { recursive: true });
  });

  const addPicture = async (seed: number): Promise<void> =>
    writeFile(join(folder, `picture ${seed}.jpg`), await aPicture({ seed }).jpeg().toBuffer());
  const put = (): Promise<void> => ingest(config, { folder, sync: false, newModel: false, cluster: false });
  const embedAgain = (): Promise<void> => {
    said.length = 0;
    return embed(config, folder, price);
  };

  it('says what it will cost, pays once, and says what it cost', async () => {
    await embed(config, folder, price);
    expect(bedrock.requests).toHaveLength(PICTURES);
    expect(said.join('\n')).toContain(
      '6 images: 0 are in the catalogue, 0 were embedded before.\nTo embed: 6 by amazon.titan-embed-image-v1/256, for about $0.0060.',
    );
    expect(said.join('\n')).toMatch(/Embedded 6 images in [\d.]+ s with 6 calls, for about \$0\.0060\./);
    expect(await openCatalogueReader(config)).toBeNull();

    await addPicture(7);
    await embedAgain();
    expect(bedrock.requests).toHaveLength(PICTURES + 1);
    expect(said[0]).toContain('7 images: 0 are in the catalogue, 6 were embedded before.');

    await embedAgain();
    expect(bedrock.requests).toHaveLength(PICTURES + 1);
    expect(said).toEqual([expect.stringContaining('7 were embedded before'), 'No image needs embedding.']);
  });

  it('puts into the index what was embedded, without a call', async () => {
    await embed(config, folder, price);
    await put();
    expect(bedrock.requests).toHaveLength(PICTURES);
    const reader = await openCatalogueReader(config);
    const ids: string[] = [];
    for await (const { id } of reader?.all() ?? []) ids.push(id);
    expect(ids).toHaveLength(PICTURES);
    expect(await reader?.release()).toBeNull();
    await reader?.close();
    expect(said.at(-1)).toContain('parallax -- cluster --catalogue mine');

    await embedAgain();
    expect(said[0]).toContain('6 images: 6 are in the catalogue, 0 were embedded before.');
  });

  it('pays for nothing twice when it was stopped by an error, or by a loss of the catalogue', async () => {
    bedrock.next(anAwsError(403, 'AccessDeniedException', 'You may not.'));
    await expect(embed(config, folder, price)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await put();
    expect(bedrock.requests).toHaveLength(PICTURES + 1);
    const asked = new Set(bedrock.requests.map(({ body }) => body.toString('utf8')));
    expect(asked.size).toBe(PICTURES);
    await rm(join(root, 'data', 'mine', 'catalogue.mdb'));
    await put();
    expect(bedrock.requests).toHaveLength(PICTURES + 1);
  });

  it('counts what was throttled, and sends it again', async () => {
    bedrock.next(anAwsError(429, 'ThrottlingException', 'Too many requests.'));
    await embed(config, folder, price);
    expect(bedrock.requests).toHaveLength(PICTURES + 1);
    expect(said.join('\n')).toMatch(/with 7 calls \(1 throttled\), for about \$0\.0060\./);
  });
});
