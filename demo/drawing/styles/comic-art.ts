import { FLAT_SETS } from '../art-sets.js';
import { blur } from '../pixels/blur.js';
import { hslCss } from '../pixels/colour.js';
import { fromRim } from '../pixels/distance.js';
import { colourEdges } from '../pixels/edges.js';
import { clamp, mix, smoothstep } from '../pixels/interpolate.js';
import { brightness, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { SIZE } from '../pixels/size.js';
import { fill, render } from '../pixels/vector.js';
import { focusOf } from '../scene.js';
import type { Style } from '../style.js';

interface Panel {
  readonly hue: number;
  readonly first: string;
  readonly second: string;
  /** Where the eye is led to. */
  readonly x: number;
  readonly y: number;
}

const TURN = 2 * Math.PI;

function rays({ first, second, x, y }: Panel): string {
  let svg = fill(first);
  const count = 14;
  for (let i = 0; i < count; i++) {
    const from = (i / count) * TURN;
    const to = ((i + 0.5) / count) * TURN;
    svg +=
      `<path d="M${x} ${y}L${x + 400 * Math.cos(from)} ${y + 400 * Math.sin(from)}` +
      `L${x + 400 * Math.cos(to)} ${y + 400 * Math.sin(to)}Z" fill="${second}"/>`;
  }
  return svg;
}

/** Rays behind a jagged star. */
function burst(panel: Panel, random: Random): string {
  const points: string[] = [];
  const spikes = random.pick([11, 13, 16]);
  for (let i = 0; i < 2 * spikes; i++) {
    const reach = (i % 2 === 1 ? 92 : 122) + random.between(-6, 8);
    const angle = (i / spikes) * Math.PI;
    points.push(`${panel.x + reach * Math.cos(angle)},${panel.y + reach * Math.sin(angle)}`);
  }
  const paint = random.pick(['#fff', '#ffef3a']);
  return `${rays(panel)}<polygon points="${points.join(' ')}" fill="${paint}" stroke="#000" stroke-width="4" stroke-linejoin="round"/>`;
}

/** Dots that grow downwards. */
function dots({ first, second }: Panel): string {
  let svg = fill(first);
  for (let row = 0; row < 34; row++) {
    const radius = clamp(5.72 * ((row * 8) / SIZE), 0, 5);
    for (let column = 0; column < 34; column++) {
      svg += `<circle cx="${column * 8 + (row % 2) * 4}" cy="${row * 8}" r="${radius}" fill="${second}"/>`;
    }
  }
  return svg;
}

/** Black wedges that point at the subject. */
function speedLines({ hue, x, y }: Panel, random: Random): string {
  let svg = fill(hslCss(hue, 0.9, 0.82));
  for (let i = 0; i < 70; i++) {
    const angle = random.between(0, TURN);
    const start = random.between(95, 130);
    const half = random.between(0.008, 0.028);
    svg +=
      `<path d="M${x + start * Math.cos(angle)} ${y + start * Math.sin(angle)}` +
      `L${x + 300 * Math.cos(angle - half)} ${y + 300 * Math.sin(angle - half)}` +
      `L${x + 300 * Math.cos(angle + half)} ${y + 300 * Math.sin(angle + half)}Z" fill="#111"/>`;
  }
  return svg;
}

/** Two colours along a slanted cut, under fine dots. */
function split({ first, second }: Panel, random: Random): string {
  let svg = `${fill(first)}<path d="M0 0H${random.between(120, 220)}L${random.between(40, 140)} 256H0Z" fill="${second}"/>`;
  for (let row = 0; row < 30; row++) {
    for (let column = 0; column < 30; column++) {
      svg += `<circle cx="${column * 9 + (row % 2) * 4.5}" cy="${row * 9}" r="1.9" opacity=".22"/>`;
    }
  }
  return svg;
}

/** 1 inside the dots of a halftone screen at 45 degrees, darker places having larger dots. */
function halftone(light: number, x: number, y: number): number {
  const u = ((x + y) * Math.SQRT1_2) / 5.2;
  const v = ((x - y) * Math.SQRT1_2) / 5.2;
  const distance = Math.hypot(u - Math.round(u), v - Math.round(v));
  const radius = 0.62 * clamp(1.05 - light - 0.12 * (1 - y / SIZE));
  return 1 - smoothstep(radius - 0.12, radius + 0.12, distance + 0.001);
}

/** A printed panel: few tones, halftone shadows, a thick ink outline and a loud ground in a frame. */
export const comicArt: Style = {
  name: 'comic-art',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'close', 'pair', 'small'],
  async draw(scene, random) {
    const hue = random.between(0, 360);
    const panel: Panel = {
      hue,
      first: hslCss(hue, 0.95, 0.55),
      second: hslCss(hue + random.pick([40, 180, -50, 120]), 0.95, 0.58),
      ...focusOf(scene),
    };
    const ground = await render(random.pick([rays, burst, dots, speedLines, split])(panel, random));
    const { colour, alpha } = scene;
    const inner = colourEdges(scene);
    const outer = blur(alpha, 3);
    const light = blur(brightness(colour), 1);
    const line = plane((i) =>
      Math.max(
        smoothstep(0.05, 0.14, outer[i]) * (1 - smoothstep(0.55, 0.8, alpha[i])),
        alpha[i] * smoothstep(0.1, 0.24, inner[i]),
      ),
    );
    const spread = blur(line, 1);
    const ink = plane((i) => smoothstep(0.3, 0.7, (spread[i] + line[i]) * 0.6));
    const screen = plane((i, x, y) => (light[i] < 0.82 ? 1 - 0.38 * halftone(light[i], x, y) : 1));

    return rgb((k) => {
      const subject = colour[k];
      const behind = ground.colour[k];
      return plane((i, x, y) => {
        const rim = fromRim(x, y);
        if (rim < 10) return rim < 6 ? 1 : 0.04;
        const vivid = clamp(light[i] + (subject[i] - light[i]) * 1.45);
        const tone = mix(Math.round(vivid * 5) / 5, vivid, 0.3) * 0.92 + 0.08;
        return mix(mix(behind[i], tone * screen[i], alpha[i]), 0.04, ink[i]);
      });
    });
  },
};
