import { pick, type Random, sample } from './draw.js';
import type { Picture, Pictures } from './picture.js';

/** Draws what one user did before they search for a subject; never a picture of it. */
export interface PastDraw {
  readonly pictures: Pictures;
  readonly subject: string;
  readonly random: Random;
}

/** Different pictures of one style. */
export function ofStyle(style: string, count: number, draw: PastDraw): readonly Picture[] {
  return sample(others(draw.pictures.inStyle(style), draw), count, draw.random);
}

/** Pictures of one style, each with this chance any picture of the catalogue instead. */
export function noisy(style: string, count: number, chance: number, draw: PastDraw): readonly Picture[] {
  const liked = others(draw.pictures.inStyle(style), draw);
  return Array.from({ length: count }, () =>
    draw.random() < chance ? pick(draw.pictures.all, draw.random) : pick(liked, draw.random),
  );
}

/** Pictures of several styles in turn, different ones. */
export function inTurn(styles: readonly string[], count: number, draw: PastDraw): readonly Picture[] {
  const liked = styles.map((style) => ofStyle(style, Math.ceil(count / styles.length), draw));
  return Array.from(
    { length: count },
    (_, i) => liked[i % styles.length]?.[Math.floor(i / styles.length)],
  ).filter((picture) => picture !== undefined);
}

/** Pictures of two styles, each of the first with this chance. */
export function mixed(
  [first, second]: readonly [string, string],
  count: number,
  chance: number,
  draw: PastDraw,
): readonly Picture[] {
  return Array.from({ length: count }, () =>
    pick(others(draw.pictures.inStyle(draw.random() < chance ? first : second), draw), draw.random),
  );
}

function others(pictures: readonly Picture[], { subject }: PastDraw): readonly Picture[] {
  return pictures.filter((picture) => picture.subject !== subject);
}
