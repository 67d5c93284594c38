import sharp from 'sharp';
import { borrowPlane, type Layer } from './plane.js';
import { AREA, SIZE } from './size.js';

// Each thread draws alone: a pool inside libvips and its cache would only compete for the cores.
sharp.concurrency(1);
sharp.cache(false);

/** A rectangle over the whole image. */
export function fill(paint: string): string {
  return `<rect width="${SIZE}" height="${SIZE}" fill="${paint}"/>`;
}

/** A gradient to be used as `url(#id)`; `degrees` 0 runs to the right, 90 down. */
export function linearGradient(id: string, colours: readonly string[], degrees = 90): string {
  const stops = colours.map(
    (colour, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" gradientTransform="rotate(${degrees} .5 .5)">${stops.join('')}</linearGradient>`;
}

/** A Gaussian blur to be used as `filter="url(#id)"`. */
export function blurFilter(id: string, deviation: number): string {
  return (
    `<filter id="${id}" x="-50%" y="-150%" width="200%" height="400%">` +
    `<feGaussianBlur stdDeviation="${deviation}"/></filter>`
  );
}

/** Renders SVG elements, in image coordinates 0..256, to planes. */
export async function render(elements: string): Promise<Layer> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
    `width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}">${elements}</svg>`;
  const bytes = await sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
  const layer: Layer = { colour: [borrowPlane(), borrowPlane(), borrowPlane()], alpha: borrowPlane() };
  const [red, green, blue] = layer.colour;
  for (let i = 0, byte = 0; i < AREA; i++, byte += 4) {
    red[i] = bytes[byte] / 255;
    green[i] = bytes[byte + 1] / 255;
    blue[i] = bytes[byte + 2] / 255;
    layer.alpha[i] = bytes[byte + 3] / 255;
  }
  return layer;
}
