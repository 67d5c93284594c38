import { truncate } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import type { Deployment } from '../../../src/provisioning/file/deployment.js';
import type { Resource } from '../../../src/provisioning/resource.js';
import { imagesResource } from '../../../src/provisioning/resources/catalogue/images.js';
import {
  aCatalogueToDeploy,
  type CatalogueToDeploy,
  someWork,
} from '../../builders/a-catalogue-to-deploy.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aBedrockService } from '../../fakes/bedrock-service.js';
import { anAwsError, type LoopbackService } from '../../fakes/loopback-service.js';

const KNOWN = new Map();

describe('the images of a deployment', () => {
  let bedrock: LoopbackService;
  let catalogue: CatalogueToDeploy;

  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
    catalogue = await aCatalogueToDeploy();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await catalogue.remove();
    await bedrock.close();
  });

  /** As another process would see it. */
  const part = (deployment: Deployment = catalogue.deployment): Resource =>
    imagesResource({
      deployment,
      config: catalogue.config,
      price: embeddingPriceBy((name) => (name === 'titanImage' ? 0.001 : null)),
      progress: SILENT_PROGRESS,
      batch: null,
      monotonic: () => performance.now(),
    });

  it('are absent, then all in, then behind by what came into the folder', async () => {
    expect(await part().read(KNOWN)).toEqual({ kind: 'missing' });
    expect(await part().price()).toEqual({
      hourly: 0,
      once: 0.006,
      note: '6 pictures to embed by amazon.titan-embed-image-v1, for about $0.0060.',
    });
    const images = part();
    await images.create(KNOWN, someWork());
    expect(await images.read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: '6' } });
    expect(await part().price()).toMatchObject({ once: 0 });

    await catalogue.add(7);
    expect(await images.read(KNOWN)).toEqual({
      kind: 'outdated',
      why: '1 of 7 pictures are not in yet.',
      outputs: { count: '6' },
    });
    const before = bedrock.requests.length;
    await part().create(KNOWN, someWork());
    expect(bedrock.requests).toHaveLength(before + 1);
    expect(await images.read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: '7' } });
  });

  it('are not held up by a picture that cannot be decoded', async () => {
    await truncate(await catalogue.add(8), 900);
    const said: string[] = [];
    await part().create(KNOWN, someWork(said));
    expect(said.join('\n')).toContain('picture 8.jpg');
    expect(await part().read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: '6' } });
  });

  it('go on where a failure stopped them, paying for nothing twice', async () => {
    bedrock.next(anAwsError(403, 'AccessDeniedException', 'No.'));
    await expect(part().create(KNOWN, someWork())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await part().create(KNOWN, someWork());
    expect(bedrock.requests).toHaveLength(7);
    expect(await part().read(KNOWN)).toMatchObject({ kind: 'ready' });
  });

  it('end behind the batch at work when they are told to', async () => {
    const work = someWork([], AbortSignal.abort(new Error('Stop.')));
    await expect(part().create(KNOWN, work)).rejects.toThrow('Stop.');
    expect(bedrock.requests).toHaveLength(0);
  });

  it('are no business of a deployment with another model', async () => {
    await part().create(KNOWN, someWork());
    const { embedder } = catalogue.deployment;
    const other = { ...catalogue.deployment, embedder: { ...embedder, length: 384 } };
    expect(await part(other).read(KNOWN)).toEqual({
      kind: 'notOwned',
      why: 'Catalogue "photos" holds vectors of amazon.titan-embed-image-v1/256 (titan), and titan with 384 numbers is asked for: name another catalogue.',
    });
  });
});
