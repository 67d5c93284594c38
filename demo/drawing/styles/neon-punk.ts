import { FLAT_SETS } from '../art-sets.js';
import { blur } from '../pixels/blur.js';
import { type Colour, css, hsl, hslCss } from '../pixels/colour.js';
import { colourEdges, edges } from '../pixels/edges.js';
import { mix, smoothstep } from '../pixels/interpolate.js';
import { type Plane, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { SIZE } from '../pixels/size.js';
import { blurFilter, fill, linearGradient, render } from '../pixels/vector.js';
import type { Style } from '../style.js';

interface Lights {
  readonly outerHue: number;
  readonly innerHue: number;
  readonly outer: Colour;
  readonly inner: Colour;
}

const HUES = [312, 186, 275, 52, 128, 18, 210, 335];

/** A floor of lines towards the horizon. */
function grid({ inner }: Lights): string {
  const horizon = 168;
  let svg = '';
  for (let i = -14; i <= 14; i++) {
    svg += `<path d="M${128 + i * 1.84} ${horizon}L${128 + i * 46} 300"/>`;
  }
  for (let i = 0; i < 9; i++) svg += `<path d="M0 ${horizon + i * i * 1.6 + i * 2}H256"/>`;
  return `<g stroke="${css(inner)}" opacity=".6">${svg}</g>`;
}

function bricks({ outerHue }: Lights, random: Random): string {
  let svg = '';
  for (let row = 0; row < 14; row++) {
    for (let column = -1; column < 8; column++) {
      svg +=
        `<rect x="${column * 38 + (row % 2) * 19 + 1}" y="${row * 19 + 1}" width="35" height="16" rx="1.5" ` +
        `fill="${hslCss(outerHue + 20, 0.35, random.between(0.07, 0.13))}"/>`;
    }
  }
  return svg;
}

/** Dark towers with lit windows. */
function city({ innerHue, outer, inner }: Lights, random: Random): string {
  let svg = '';
  let x = -5;
  while (x < SIZE) {
    const width = random.between(18, 40);
    const top = random.between(70, 190);
    svg += `<rect x="${x}" y="${top}" width="${width}" height="200" fill="${hslCss(innerHue, 0.5, random.between(0.05, 0.1))}"/>`;
    for (let window = 0; window < 8; window++) {
      svg +=
        `<rect x="${x + random.between(2, width - 5)}" y="${random.between(top + 4, 250)}" width="3" height="3" ` +
        `fill="${random.pick([css(outer), css(inner), '#ffd76a'])}" opacity=".55"/>`;
    }
    x += width;
  }
  return svg;
}

function fog({ outer, inner }: Lights, random: Random): string {
  let svg = `<defs>${blurFilter('soft', 5)}</defs>`;
  for (let i = 0; i < 7; i++) {
    svg +=
      `<circle cx="${random.between(0, SIZE)}" cy="${random.between(0, SIZE)}" r="${random.between(15, 50)}" ` +
      `fill="${css(random.pick([outer, inner]))}" opacity=".16" filter="url(#soft)"/>`;
  }
  return svg;
}

function rings({ outer, inner }: Lights): string {
  const ring = (i: number) =>
    `<circle cx="128" cy="128" r="${70 + i * 26}" fill="none" stroke="${css(i % 2 === 1 ? outer : inner)}" stroke-width="2.5" opacity=".5"/>`;
  return ring(0) + ring(1) + ring(2);
}

/** Glass tubes: the bright line and its glow at three reaches. */
function tubes(line: Plane): { line: Plane; near: Plane; around: Plane; far: Plane } {
  return { line, near: blur(line, 2), around: blur(line, 7), far: blur(line, 22) };
}

/** The outline and the inner edges as tubes of two colours, which light a dark ground. */
export const neonPunk: Style = {
  name: 'neon-punk',
  sets: FLAT_SETS,
  layouts: ['solo', 'solo', 'small', 'pair', 'close', 'trio'],
  async draw(scene, random) {
    const { colour, alpha } = scene;
    const outerHue = random.pick(HUES);
    const other = random.pick(HUES);
    const innerHue = other === outerHue ? outerHue + 130 : other;
    const lights: Lights = {
      outerHue,
      innerHue,
      outer: hsl(outerHue, 1, 0.58),
      inner: hsl(innerHue, 1, 0.6),
    };
    const night = [
      hslCss(outerHue - 20, 0.6, 0.05),
      hslCss(innerHue, 0.65, 0.11),
      hslCss(outerHue, 0.5, 0.05),
    ];
    const dark = `<defs>${linearGradient('night', night, random.between(60, 120))}</defs>${fill('url(#night)')}`;
    const ground = await render(dark + random.pick([grid, bricks, city, fog, rings])(lights, random));

    const rim = edges(blur(alpha, 1));
    const lines = colourEdges(scene);
    const outline = tubes(plane((i) => smoothstep(0.1, 0.42, rim[i])));
    const detail = tubes(
      plane((i) => alpha[i] * smoothstep(0.07, 0.26, lines[i]) * (1 - 0.8 * smoothstep(0.02, 0.2, rim[i]))),
    );
    const drift = plane((_, x, y) => (0.5 + 0.5 * Math.sin((x + y * 0.6) / 60 + outerHue)) * 0.35);

    return rgb((k) => {
      const inner = lights.inner[k];
      return plane((i) => {
        const outer = mix(lights.outer[k], inner, drift[i]);
        const lit = outline.far[i] * outer + detail.far[i] * inner;
        const wall = ground.colour[k][i] * (1 - 0.6 * alpha[i]) * (1 + 5 * lit);
        const body = colour[k][i] * 0.13 * alpha[i];
        const outerGlow = outer * (outline.line[i] * 0.9 + outline.near[i] + 1.1 * outline.around[i]);
        const innerGlow = inner * (detail.line[i] * 0.75 + 0.6 * detail.near[i] + 0.5 * detail.around[i]);
        const core = 0.75 * outline.line[i] ** 2 + 0.45 * detail.line[i] ** 2;
        return wall + body + lit * 0.75 + outerGlow + innerGlow + core;
      });
    });
  },
};
