import { clamp } from './interpolate.js';

/** Red, green and blue in [0, 1]. */
export type Colour = readonly [number, number, number];

/** @param hue degrees, any number; @param saturation and @param lightness in [0, 1] */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const twelfth = (((hue % 360) + 360) % 360) / 30;
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (offset + twelfth) % 12;
    return lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

/** `#rrggbb`; channels outside [0, 1] are clamped. */
export function css(colour: Colour): string {
  return `#${colour
    .map((v) =>
      Math.round(clamp(v) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

export function hslCss(hue: number, saturation: number, lightness: number): string {
  return css(hsl(hue, saturation, lightness));
}

/** Perceived brightness of a colour, in [0, 1]. */
export function luminance(red: number, green: number, blue: number): number {
  return 0.3 * red + 0.59 * green + 0.11 * blue;
}

/** Moves a colour away from (or, below 1, towards) the grey of the same brightness. */
export function saturate([red, green, blue]: Colour, factor: number, lift = 0): Colour {
  const grey = luminance(red, green, blue);
  const channel = (v: number): number => clamp(grey + (v - grey) * factor + lift);
  return [channel(red), channel(green), channel(blue)];
}

/** Hue in degrees, 0..360; 0 for a grey. */
export function hueOf([red, green, blue]: Colour): number {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range === 0) return 0;
  if (most === red) return 60 * (((green - blue) / range + 6) % 6);
  return most === green ? 60 * ((blue - red) / range + 2) : 60 * ((red - green) / range + 4);
}
