import Delaunator from 'delaunator';
import { type Colour, css, hsl } from '../pixels/colour.js';
import { fromMiddle } from '../pixels/distance.js';
import { colourEdges, edges } from '../pixels/edges.js';
import { clamp, mix } from '../pixels/interpolate.js';
import { noise } from '../pixels/noise.js';
import { type Layer, type Plane, plane, rgb } from '../pixels/plane.js';
import type { Random } from '../pixels/random.js';
import { type Point, scatter } from '../pixels/scatter.js';
import { pixelAt, shadow } from '../pixels/shadow.js';
import { AREA, SIZE } from '../pixels/size.js';
import { render } from '../pixels/vector.js';
import type { Style } from '../style.js';

type Facet = readonly [Point, Point, Point];

function facetsOf(points: readonly Point[]): Facet[] {
  const { triangles } = Delaunator.from(points as Point[]);
  const facets: Facet[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    facets.push([points[triangles[t]], points[triangles[t + 1]], points[triangles[t + 2]]]);
  }
  return facets;
}

/** Facets as SVG triangles; a stroke of the same colour closes the hairlines between them. */
function paper(facets: readonly Facet[], colourOf: (facet: Facet) => Colour, stroke: number): string {
  return facets
    .map((facet) => {
      const [[ax, ay], [bx, by], [cx, cy]] = facet;
      const paint = css(colourOf(facet));
      return `<path d="M${ax} ${ay}L${bx} ${by}L${cx} ${cy}Z" fill="${paint}" stroke="${paint}" stroke-width="${stroke}" stroke-linejoin="round"/>`;
    })
    .join('');
}

/** -1..1: how a facet is turned to the light, by the direction of its longest side. */
function slopeOf(facet: Facet, lightAngle: number): number {
  let longest = -1;
  let angle = 0;
  for (let side = 0; side < 3; side++) {
    const [fromX, fromY] = facet[side];
    const [toX, toY] = facet[(side + 1) % 3];
    const length = (toX - fromX) ** 2 + (toY - fromY) ** 2;
    if (length > longest) {
      longest = length;
      angle = Math.atan2(toY - fromY, toX - fromX);
    }
  }
  return Math.cos(2 * (angle - lightAngle));
}

function middleOf([a, b, c]: Facet): Point {
  return [(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3];
}

function pixelUnder([x, y]: Point): number {
  return pixelAt(Math.trunc(x), Math.trunc(y));
}

/** The drawing's colour under a facet: its middle, and halfway from there to each corner. */
function colourUnder(facet: Facet, { colour, alpha }: Layer): Colour {
  const [x, y] = middleOf(facet);
  const sum = [0, 0, 0];
  let weight = 0;
  for (const at of [[x, y] as Point, ...facet.map(([px, py]): Point => [(x + px) / 2, (y + py) / 2])]) {
    const pixel = pixelUnder(at);
    const cover = alpha[pixel] + 0.01;
    weight += cover;
    for (let k = 0; k < 3; k++) sum[k] += colour[k][pixel] * cover;
  }
  return [sum[0] / weight, sum[1] / weight, sum[2] / weight];
}

/** Points on the outline, so that facets end there. */
function outlinePoints(alpha: Plane, random: Random): Point[] {
  const outline = edges(alpha);
  const points: Point[] = [];
  for (let tries = 0; tries < 40_000 && points.length < 95; tries++) {
    const pixel = random.below(AREA);
    if (outline[pixel] > 0.5) {
      points.push([(pixel % SIZE) + 0.5 + random() * 0.1, Math.floor(pixel / SIZE) + 0.5 + random() * 0.1]);
    }
  }
  return points;
}

/** The subject in folded facets, shaded by their direction, on a creased sheet. */
export const origami: Style = {
  name: 'origami',
  sets: ['noto', 'fluent-emoji-flat', 'twemoji', 'emojione', 'noto-v1'],
  layouts: ['solo', 'solo', 'close', 'small', 'pair'],
  async draw(scene, random) {
    const { alpha } = scene;
    const hue = random.between(0, 360);
    const saturation = random.between(0.15, 0.5);
    const lightness = random.between(0.72, 0.9);
    const lightAngle = random.between(0, 2 * Math.PI);

    const creases: Point[] = [
      [-20, -20],
      [276, -20],
      [-20, 276],
      [276, 276],
    ];
    const count = random.below(9) + 4;
    for (let i = 0; i < count; i++) creases.push([random.between(-10, 266), random.between(-10, 266)]);
    const sheet = paper(
      facetsOf(creases),
      (facet) => {
        const slope = slopeOf(facet, lightAngle);
        return hsl(
          hue + 8 * slope,
          saturation,
          clamp(lightness + 0.055 * slope + random.between(-0.02, 0.02)),
        );
      },
      0.8,
    );

    const alongEdges = scene.places.length > 1 ? 90 : 120;
    const spread = { alongEdges, inside: 40, outside: 0, insideGap: 8, outsideGap: 20 };
    const inner = scatter(alpha, colourEdges(scene), spread, random);
    const points = inner
      .map(([x, y]): Point => [x + random(), y + random()])
      .concat(outlinePoints(alpha, random));
    const kept = facetsOf(points).filter((facet) => alpha[pixelUnder(middleOf(facet))] > 0.45);
    const folded = paper(
      kept,
      (facet) => {
        const [red, green, blue] = colourUnder(facet, scene);
        const shade = 1.03 + 0.2 * slopeOf(facet, lightAngle) + random.between(-0.05, 0.05);
        const tone = (v: number): number => clamp((v * 0.88 + 0.09) * shade);
        return [tone(red), tone(green), tone(blue)];
      },
      0.5,
    );

    const subject = await render(folded);
    const ground = await render(sheet);
    const wide = shadow(subject.alpha, 4, 7, 5);
    const near = shadow(subject.alpha, 2, 3, 2);
    const fibre = noise(random, 2);
    return rgb((k) =>
      plane((i, x, y) => {
        const shaded = ground.colour[k][i] * (1 - 0.34 * wide[i] - 0.18 * near[i]);
        const matter = mix(shaded, subject.colour[k][i], subject.alpha[i]);
        return matter * (0.975 + 0.05 * fibre[i]) * (1.03 - 0.3 * fromMiddle(x, y));
      }),
    );
  },
};
