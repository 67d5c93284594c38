import type { Past, PastWorld } from './simulate.js';

/** A new user after some views of one style. */
export function views(count: number): Past {
  return (world) => of(world, world.style, count);
}

/** A history of 30 in which each picture is a random one with this chance. */
export function noisy(chance: number): Past {
  return ({ style, ofStyle, anyPicture, random }) =>
    Array.from({ length: 30 }, () => (random() < chance ? anyPicture() : ofStyle(style)));
}

/** 30 views of another style, then some of this one. */
export function switched(count: number): Past {
  return (world) => [...of(world, world.otherStyle, 30), ...of(world, world.style, count)];
}

function of({ ofStyle }: PastWorld, style: string, count: number) {
  return Array.from({ length: count }, () => ofStyle(style));
}
