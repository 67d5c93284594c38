import type { Place } from '../layout.js';
import { hslCss } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { clamp, mix } from '../pixels/interpolate.js';
import { plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { SIZE } from '../pixels/size.js';
import { blurFilter, fill, linearGradient, render } from '../pixels/vector.js';
import type { Style } from '../style.js';

/** Colours of the set. */
interface Paint {
  readonly hue: number;
  readonly saturation: number;
  readonly lightness: number;
  /** Where wall and floor meet, in pixels from the top. */
  readonly floor: number;
}

/** A seamless paper backdrop: wall and floor run into each other. */
function cove({ hue, saturation, lightness, floor }: Paint, random: Random): string {
  const wall = [
    hslCss(hue, saturation, lightness * 0.92),
    hslCss(hue + random.between(-25, 25), saturation, lightness),
  ];
  return (
    `<defs>${linearGradient('wall', wall)}${blurFilter('soft', 13)}</defs>${fill('url(#wall)')}` +
    `<rect x="-40" y="${floor}" width="336" height="200" fill="${hslCss(hue, saturation * 0.8, lightness * 0.82)}" filter="url(#soft)"/>`
  );
}

/** A wooden table before a window. */
function table({ hue, saturation, floor }: Paint, random: Random): string {
  let svg = `<defs>${blurFilter('soft', 6)}</defs>${fill(hslCss(hue, saturation * 0.6, 0.78))}`;
  svg +=
    `<g filter="url(#soft)"><rect x="${random.between(-30, 60)}" y="-10" width="${random.between(60, 110)}" height="${floor}" fill="#fff" opacity=".55"/>` +
    `<rect x="${random.between(130, 200)}" y="-10" width="60" height="${floor}" fill="${hslCss(hue + 30, 0.2, 0.45)}" opacity=".4"/></g>` +
    `<rect y="${floor}" width="256" height="200" fill="${hslCss(28, 0.42, 0.45)}"/>`;
  for (let grain = 0; grain < 26; grain++) {
    const y = floor + grain * grain * 0.22 + grain * 1.5;
    svg +=
      `<path d="M-5 ${y}q130 ${random.between(-4, 4)} 270 0" stroke="${hslCss(24, 0.45, random.between(0.3, 0.52))}" ` +
      `stroke-width="${0.4 + grain * 0.09}" opacity=".5" fill="none"/>`;
  }
  return svg;
}

/** Lights out of focus behind a dark floor. */
function bokeh({ hue, floor }: Paint, random: Random): string {
  const lights = () => hslCss(hue + random.between(-50, 50), 0.85, random.between(0.45, 0.75));
  return outOfFocus(hslCss(hue, 0.5, 0.2), lights, hslCss(hue, 0.35, 0.15), floor, random);
}

/** Leaves out of focus behind grass. */
function outdoors({ floor }: Paint, random: Random): string {
  const green = random.between(75, 130);
  const leaves = () => hslCss(green + random.between(-35, 25), 0.5, random.between(0.3, 0.75));
  return outOfFocus(hslCss(green, 0.35, 0.42), leaves, hslCss(green - 15, 0.38, 0.36), floor, random);
}

function outOfFocus(back: string, spot: () => string, ground: string, floor: number, random: Random): string {
  let spots = '';
  for (let i = 0; i < 26; i++) {
    spots +=
      `<circle cx="${random.between(0, SIZE)}" cy="${random.between(0, floor)}" r="${random.between(8, 30)}" ` +
      `fill="${spot()}" opacity="${random.between(0.35, 0.8)}"/>`;
  }
  return (
    `<defs>${blurFilter('soft', 6)}</defs>${fill(back)}<g filter="url(#soft)">${spots}</g>` +
    `<rect x="-40" y="${floor}" width="336" height="200" fill="${ground}" filter="url(#soft)"/>`
  );
}

/** A wide soft shadow away from the light, and a dark one where the subject touches the floor. */
function contactShadows(places: readonly Place[], lightX: number): string {
  const shadows = places.map((place) => {
    const size = place.size * SIZE;
    const x = place.x * SIZE;
    const y = Math.min(place.y * SIZE + size * 0.44, 250);
    return (
      `<ellipse cx="${x + (0.5 - lightX) * size * 0.35}" cy="${y}" rx="${size * 0.4}" ry="${size * 0.085}" opacity=".5" filter="url(#wide)"/>` +
      `<ellipse cx="${x}" cy="${y}" rx="${size * 0.25}" ry="${size * 0.045}" opacity=".55" filter="url(#near)"/>`
    );
  });
  return `<defs>${blurFilter('wide', 9)}${blurFilter('near', 3.5)}</defs>${shadows.join('')}`;
}

function spotlight(lightX: number): string {
  return (
    `<defs><radialGradient id="spot" cx="${lightX}" cy=".3" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".6"/>` +
    `<stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>${fill('url(#spot)')}`
  );
}

/** Modelled art in a studio: backdrop, contact shadows, one light, a little grain. */
export const studioPhoto: Style = {
  name: 'studio-photo',
  sets: ['fluent-3d'],
  layouts: ['solo', 'solo', 'solo', 'small', 'pair', 'trio', 'close'],
  tilt: 0.5,
  async draw(scene, random) {
    const paint: Paint = {
      hue: random.between(0, 360),
      saturation: random.between(0.12, 0.6),
      lightness: random.between(0.5, 0.8),
      floor: random.between(0.62, 0.76) * SIZE,
    };
    const lightX = random.between(0.25, 0.75);
    const backdrop = random.pick([cove, cove, bokeh, table, outdoors])(paint, random);
    const ground = await render(backdrop + contactShadows(scene.places, lightX) + spotlight(lightX));
    const grainStrength = random.between(0.024, 0.06);
    const warmth = random.between(-0.05, 0.06);
    const grain = plane(() => (random() - 0.5) * grainStrength);
    const { colour, alpha } = scene;
    return rgb((k) => {
      const subject = colour[k];
      const behind = ground.colour[k];
      const tint = k === 0 ? 1 + warmth : k === 2 ? 1 - warmth : 1;
      return plane((i, x, y) => {
        const shade = (1 - 0.12 * clamp(y / SIZE - 0.45)) * tint;
        const lit = clamp((subject[i] - 0.5) * 1.06 + 0.5) * shade;
        return mix(behind[i], lit, alpha[i]) * (1.04 - 0.75 * fromMiddle(x, y)) + grain[i];
      });
    });
  },
};
