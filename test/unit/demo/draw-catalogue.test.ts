import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { type PlannedImage, planCatalogue } from '../../../demo/catalogue-plan.js';
import { type DrawnImage, drawCatalogue } from '../../../demo/draw-catalogue.js';
import { drawInWorkers } from '../../../demo/draw-in-workers.js';
import { drawPicture } from '../../../demo/drawing/draw-picture.js';
import { exportDrawings } from '../../../demo/training-drawings.js';

const PICTURES: readonly PlannedImage[] = planCatalogue('default')
  .filter(({ style, variant }) => style === 'pixel-art' && variant === 300)
  .slice(0, 7);

async function draw(pictures: readonly PlannedImage[], workers: number): Promise<Map<string, DrawnImage>> {
  const drawn = new Map<string, DrawnImage>();
  await drawCatalogue(
    pictures,
    (image) => {
      drawn.set(image.record.id, image);
    },
    workers,
  );
  return drawn;
}

describe('drawCatalogue', () => {
  it('hands over each image once, as a JPEG of 256 px with its record', async () => {
    const drawn = await draw(PICTURES, 2);
    expect(drawn.size).toBe(PICTURES.length);
    for (const [id, { record, jpeg }] of drawn) {
      expect(id).toBe(`${record.subject}-pixel-art-300`);
      expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256 });
    }
  });

  it('gives what was missing the bytes it would have had', async () => {
    const whole = await draw(PICTURES, 1);
    const rest = await draw(PICTURES.slice(4), 2);
    for (const [id, { jpeg }] of rest)
      expect(Buffer.compare(jpeg, whole.get(id)?.jpeg ?? jpeg.subarray(1))).toBe(0);
    expect(rest.size).toBe(3);
  });

  it('does nothing when nothing is missing', async () => {
    expect((await draw([], 2)).size).toBe(0);
  });

  it('hands over one image at a time, however slow the taker is', async () => {
    let busy = false;
    let overlaps = 0;
    await drawCatalogue(PICTURES.slice(0, 5), async () => {
      if (busy) overlaps++;
      busy = true;
      await new Promise(setImmediate);
      busy = false;
    });
    expect(overlaps).toBe(0);
  });

  it('ends with the error of the taker', async () => {
    let calls = 0;
    const run = drawCatalogue(PICTURES, () => {
      calls++;
      throw new Error('the disk is full');
    });
    await expect(run).rejects.toThrow('the disk is full');
    expect(calls).toBe(1);
  });

  it('ends with the error of a worker', async () => {
    const pictures = [{ subject: 'sphinx', style: 'clay', variant: 1 }, ...PICTURES] as const;
    const run = drawInWorkers(pictures, { kind: 'jpeg', quality: 80 }, 2, () => undefined);
    await expect(run).rejects.toThrow('unknown subject "sphinx"');
  });
});

describe('exportDrawings', () => {
  let folder = '';
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes pixels in the order of its rows', async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-drawings-'));
    const pictures = PICTURES.slice(0, 5);
    const progress: number[] = [];
    await exportDrawings(pictures, { size: 32, folder }, (done) => progress.push(done));

    const lines = (await readFile(join(folder, 'rows.jsonl'), 'utf8')).trimEnd().split('\n');
    const rows = lines.map((line): unknown => JSON.parse(line));
    expect(rows).toMatchObject(pictures.map((picture, n) => ({ n, ...picture, layout: expect.any(String) })));
    expect(progress).toEqual([1, 2, 3, 4, 5]);

    const pixels = await readFile(join(folder, 'pixels.bin'));
    expect(pixels.length).toBe(5 * 32 * 32 * 3);
    for (const [n, { subject, style, variant }] of pictures.entries()) {
      const raw = { width: 256, height: 256, channels: 3 } as const;
      const whole = await drawPicture(subject, style, variant);
      const expected = await sharp(whole, { raw }).resize(32, 32).raw().toBuffer();
      expect(Buffer.compare(pixels.subarray(n * 3072, (n + 1) * 3072), expected)).toBe(0);
    }
  });
});
