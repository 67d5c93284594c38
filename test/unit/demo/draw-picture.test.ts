import { describe, expect, it } from 'vitest';
import { drawInWorkers } from '../../../demo/draw-in-workers.js';
import { compose, drawPicture } from '../../../demo/drawing/draw-picture.js';
import { SIZE } from '../../../demo/drawing/pixels/size.js';
import { STYLE_NAMES } from '../../../demo/drawing/style.js';
import { SUBJECTS } from '../../../demo/drawing/subjects.js';

const SUBJECT = 'apple';
const VARIANT = 7;
const here = new Map<string, Promise<Uint8Array>>();

/** A single drawing per style for all tests of this file; drawing is the slow part. */
function drawn(style: (typeof STYLE_NAMES)[number]): Promise<Uint8Array> {
  const known = here.get(style) ?? drawPicture(SUBJECT, style, VARIANT);
  here.set(style, known);
  return known;
}

describe('drawPicture', () => {
  it.each(STYLE_NAMES)('draws something in %s', async (style) => {
    const pixels = await drawn(style);
    expect(pixels.length).toBe(SIZE * SIZE * 3);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(10);
  });

  it('draws no two styles alike', async () => {
    const pictures = await Promise.all(STYLE_NAMES.map(drawn));
    for (const [n, one] of pictures.entries()) {
      for (const other of pictures.slice(n + 1)) expect(meanDifference(one, other)).toBeGreaterThan(15);
    }
  });

  it('gives the same bytes in another order and in another thread', async () => {
    const backwards = STYLE_NAMES.toReversed().map((style) => ({
      subject: SUBJECT,
      style,
      variant: VARIANT,
    }));
    const differing: string[] = [];
    await drawInWorkers(backwards, { kind: 'pixels', size: SIZE }, 1, async (n, bytes) => {
      const style = backwards[n]?.style;
      if (style === undefined || !same(bytes, await drawn(style))) differing.push(`${n} ${style}`);
    });
    expect(differing).toEqual([]);
  });

  it('gives other pixels to another variant', async () => {
    const other = await drawPicture(SUBJECT, 'sticker', VARIANT + 1);
    expect(meanDifference(await drawn('sticker'), other)).toBeGreaterThan(5);
  });

  it('draws pictures that were asked for at once as if they had been asked for in turn', async () => {
    const [first, second] = await Promise.all([
      drawPicture(SUBJECT, 'pixel-art', VARIANT),
      drawPicture('cat', 'pixel-art', 3),
    ]);
    expect(same(first, await drawn('pixel-art'))).toBe(true);
    expect(same(second, await drawPicture('cat', 'pixel-art', 3))).toBe(true);
  });

  it('names the subject that it does not know, and continues', async () => {
    await expect(drawPicture('sphinx', 'clay', 1)).rejects.toThrow('unknown subject "sphinx"');
    expect((await drawPicture(SUBJECT, 'pixel-art', 1)).length).toBe(SIZE * SIZE * 3);
  });
});

describe('compose', () => {
  it('finds a drawing for every subject in every style', () => {
    expect(SUBJECTS).toHaveLength(449);
    for (const { name } of SUBJECTS) {
      for (const style of STYLE_NAMES) expect(compose(name, style, 0).drawing.icon).not.toBe('');
    }
  });

  it('repeats no drawing of a cell before all were used', () => {
    const drawings = Array.from({ length: 16 }, (_, variant) => compose('cat', 'comic-art', variant).drawing);
    const names = drawings.map(({ set, key }) => `${set} ${key}`);
    const count = new Set(names).size;
    expect(count).toBeGreaterThan(10);
    expect(new Set(names.slice(0, count)).size).toBe(count);
    expect(names[count]).toBe(names[0]);
  });
});

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length;
}
