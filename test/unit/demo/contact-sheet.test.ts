import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../../demo/contact-sheet.js';

function aTile(background: string): Promise<Uint8Array> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
}

async function pixelAt(sheet: Uint8Array, left: number, top: number): Promise<number[]> {
  return [...(await sharp(sheet).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

describe('contactSheet', () => {
  it('sets the pictures out in rows, behind their labels', async () => {
    const [red, green, blue] = await Promise.all([aTile('#f00'), aTile('#0f0'), aTile('#00f')]);
    const rows = [
      { label: 'fire & <grass>', pictures: [red, green] },
      { label: 'water', pictures: [blue] },
    ];
    const sheet = await contactSheet(rows, { tile: 50, gap: 10, labelWidth: 100 });
    expect(await sharp(sheet).metadata()).toMatchObject({ format: 'jpeg', width: 210, height: 110 });
    const near = (colour: number[]) => colour.map((v) => Math.round(v / 255));
    expect(near(await pixelAt(sheet, 125, 25))).toEqual([1, 0, 0]);
    expect(near(await pixelAt(sheet, 185, 25))).toEqual([0, 1, 0]);
    expect(near(await pixelAt(sheet, 125, 85))).toEqual([0, 0, 1]);
    expect(near(await pixelAt(sheet, 185, 85))).toEqual([1, 1, 1]);
    const { channels } = await sharp(sheet).extract({ left: 0, top: 10, width: 100, height: 30 }).stats();
    expect(channels[0]?.min).toBeLessThan(120);
  });

  it('leaves out labels that have no room', async () => {
    const sheet = await contactSheet([{ label: 'x', pictures: [await aTile('#f00')] }], {
      tile: 40,
      gap: 0,
      labelWidth: 0,
    });
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 40, height: 40 });
  });
});
