import type { Random } from './pixels/random.js';

/** Position of one copy of the subject: middle and size as shares of the image, tilt in degrees. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly tilt: number;
  readonly mirrored: boolean;
}

export type LayoutName = 'solo' | 'close' | 'small' | 'pair' | 'trio' | 'pattern';

type Spot = Omit<Place, 'mirrored'> & { readonly mirrored?: boolean };

const LAYOUTS: Readonly<Record<LayoutName, (random: Random) => Spot[]>> = {
  solo: (random) => [
    {
      x: random.between(0.44, 0.56),
      y: random.between(0.47, 0.54),
      size: random.between(0.64, 0.82),
      tilt: random.between(-9, 9),
    },
  ],
  // Any closer and the subject is hard to tell.
  close: (random) => [
    {
      x: random.between(0.4, 0.6),
      y: random.between(0.46, 0.6),
      size: random.between(0.9, 1.02),
      tilt: random.between(-10, 10),
    },
  ],
  small: (random) => [
    {
      x: random.pick([0.33, 0.67]) + random.between(-0.04, 0.04),
      y: random.between(0.55, 0.66),
      size: random.between(0.42, 0.52),
      tilt: random.between(-7, 7),
    },
  ],
  pair: (random) => {
    const size = random.between(0.5, 0.56);
    const behind = size * random.between(0.78, 0.95);
    return [
      { x: 0.71, y: random.between(0.4, 0.48), size: behind, tilt: random.between(-8, 8), mirrored: true },
      { x: 0.32, y: random.between(0.54, 0.62), size, tilt: random.between(-8, 8) },
    ];
  },
  trio: (random) => [
    { x: 0.24, y: random.between(0.4, 0.5), size: 0.4, tilt: random.between(-12, 12) },
    { x: 0.76, y: random.between(0.4, 0.5), size: 0.4, tilt: random.between(-12, 12), mirrored: true },
    { x: 0.5, y: random.between(0.58, 0.64), size: 0.5, tilt: random.between(-6, 6) },
  ],
  pattern: (random) => {
    const across = random.pick([2, 3]);
    const spots: Spot[] = [];
    for (let row = 0; row <= across; row++) {
      for (let column = 0; column <= across; column++) {
        spots.push({
          x: (column + (row % 2 === 1 ? 0.5 : 0)) / across + random.between(-0.02, 0.02),
          y: (row + 0.25) / across,
          size: 0.66 / across,
          tilt: random.between(-18, 18),
          mirrored: (column + row) % 2 === 1,
        });
      }
    }
    return spots;
  },
};

/**
 * Computes the places of a layout, the foremost last. Half of the images are mirrored as a whole.
 *
 * @param tilt  share of the usual tilt that the style allows: 1 = all, 0 = upright
 */
export function placesOf(layout: LayoutName, tilt: number, random: Random): Place[] {
  const flipped = random.below(2) === 1;
  return LAYOUTS[layout](random).map((spot) => ({
    ...spot,
    tilt: spot.tilt * tilt,
    mirrored: (spot.mirrored ?? false) !== flipped,
  }));
}
