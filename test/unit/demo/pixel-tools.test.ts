import { afterEach, describe, expect, it } from 'vitest';
import { blur } from '../../../demo/drawing/pixels/blur.js';
import { css, hsl, hueOf, saturate } from '../../../demo/drawing/pixels/colour.js';
import { edges } from '../../../demo/drawing/pixels/edges.js';
import { noise } from '../../../demo/drawing/pixels/noise.js';
import { constantPlane, plane, takePlanesBack } from '../../../demo/drawing/pixels/plane.js';
import { randomFrom, shuffle } from '../../../demo/drawing/pixels/random.js';
import { AREA, SIZE } from '../../../demo/drawing/pixels/size.js';

afterEach(takePlanesBack);

function extremes(values: Float32Array): [least: number, most: number] {
  const inOrder = values.toSorted();
  return [inOrder[0] ?? Number.NaN, inOrder.at(-1) ?? Number.NaN];
}

describe('blur', () => {
  it.each([1, 2, 3, 8, 22, 60, 127])('leaves a constant plane constant at radius %i', (radius) => {
    const blurred = blur(constantPlane(0.7), radius);
    expect(Math.max(...extremes(blurred).map((value) => Math.abs(value - 0.7)))).toBeLessThan(1e-4);
  });

  it('spreads a point evenly to all sides and loses nothing', () => {
    const middle = 128 * SIZE + 128;
    const blurred = blur(
      plane((i) => (i === middle ? 1 : 0)),
      3,
    );
    expect(blurred[middle - 2]).toBeCloseTo(blurred[middle + 2] ?? Number.NaN, 6);
    expect(blurred[middle - 2 * SIZE]).toBeCloseTo(blurred[middle + 2] ?? Number.NaN, 6);
    expect(blurred[middle + 7]).toBeCloseTo(0, 6);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
  });
});

describe('edges', () => {
  it('finds a step and nothing else', () => {
    const found = edges(plane((_, x) => (x < 100 ? 0 : 1)));
    expect(found[50 * SIZE + 99]).toBeCloseTo(1);
    expect(found[50 * SIZE + 100]).toBeCloseTo(1);
    expect(found[50 * SIZE + 102]).toBe(0);
  });
});

describe('noise', () => {
  it('stays within [0, 1], varies, and is the same for the same seed', () => {
    const first = Float32Array.from(noise(randomFrom('a'), 20, 3));
    const [least, most] = extremes(first);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThanOrEqual(1);
    expect(new Set(first).size).toBeGreaterThan(AREA / 10);
    noise(randomFrom('between'), 20, 3);
    const again = (seed: string) => noise(randomFrom(seed), 20, 3).every((value, i) => value === first[i]);
    expect(again('a')).toBe(true);
    expect(again('b')).toBe(false);
  });
});

describe('colours', () => {
  it('come from hue, saturation and lightness', () => {
    expect(css(hsl(0, 1, 0.5))).toBe('#ff0000');
    expect(css(hsl(480, 1, 0.5))).toBe('#00ff00');
    expect(css(hsl(-120, 1, 0.25))).toBe('#000080');
  });

  it.each([0, 30, 60, 119, 180, 240, 301, 359])('keep their hue of %i degrees', (hue) => {
    expect(hueOf(hsl(hue, 0.6, 0.4))).toBeCloseTo(hue);
  });

  it('keep their brightness when they get stronger', () => {
    for (const channel of saturate([0.5, 0.5, 0.5], 3)) expect(channel).toBeCloseTo(0.5);
    const [red, green, blue] = saturate([0.6, 0.5, 0.4], 2);
    expect(red - blue).toBeCloseTo(0.4);
    expect(0.3 * red + 0.59 * green + 0.11 * blue).toBeCloseTo(0.3 * 0.6 + 0.59 * 0.5 + 0.11 * 0.4);
  });
});

describe('random', () => {
  it('gives the same numbers for the same seed, all within their bounds', () => {
    const draw = (seed: string) => {
      const random = randomFrom(seed);
      return Array.from({ length: 200 }, () => [random(), random.between(3, 5), random.below(7)] as const);
    };
    expect(draw('seed')).toEqual(draw('seed'));
    expect(draw('seed')).not.toEqual(draw('other'));
    for (const [unit, between, below] of draw('seed')) {
      expect(unit >= 0 && unit < 1).toBe(true);
      expect(between >= 3 && between < 5).toBe(true);
      expect(Number.isInteger(below) && below >= 0 && below < 7).toBe(true);
    }
  });

  it('shuffles without losing anything', () => {
    const list = Array.from({ length: 50 }, (_, n) => n);
    const mixed = shuffle([...list], randomFrom('deck'));
    expect(mixed).not.toEqual(list);
    expect(mixed.toSorted((a, b) => a - b)).toEqual(list);
  });
});
