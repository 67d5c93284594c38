import type { InteractionType } from '#src/domain/interaction.js';
import type { DemoImage } from './demo-image.js';
import { type Random, randomFrom, shuffle } from './drawing/pixels/random.js';
import { STYLE_NAMES, type StyleName } from './drawing/style.js';

/** An interaction of a simulated user; the ids mark it as simulated. */
export interface SimulatedInteraction {
  /** The same whenever the population is simulated again from the same seed, so it is recorded once. */
  readonly eventId: string;
  readonly userId: string;
  readonly imageId: string;
  readonly type: InteractionType;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Fields of an image that the simulation uses. */
export type SeenDemoImage = Pick<DemoImage, 'id' | 'subject' | 'style'>;

/** Users of the tour. None of them ever viewed a cat, so their results for "cat" depend on style alone. */
export const PERSONAS: Readonly<Record<string, readonly StyleName[]>> = {
  'comic-art-user': ['comic-art'],
  'neon-punk-user': ['neon-punk'],
  'origami-clay-user': ['origami', 'clay'],
};

const USERS = 300;
const LEAST_INTERACTIONS = 10;
const MOST_INTERACTIONS = 40;
/** Share of a user's images that are unrelated to their taste. */
const STRAY = 0.1;
const PERSONA_INTERACTIONS = 30;
const PERSONA_AVOIDS = 'cat';
const DAYS = 20;
const DAY = 24 * 60 * 60 * 1000;

/** Mostly looking, now and then more; drawn with equal chances. */
const DEEDS: readonly InteractionType[] = [
  ...Array<InteractionType>(16).fill('VIEW'),
  'FAVORITE',
  'FAVORITE',
  'DOWNLOAD',
  'DOWNLOAD',
];

/**
 * A population for the demo: 300 users (`sim-user-001`...) who like one or two styles and 10 % of anything,
 * and the three personas.
 *
 * @param images  the catalogue; no user has a taste for a style without images
 * @param now     milliseconds since the epoch; all interactions happened in the 20 days before
 * @param seed    the same seed and images give the same interactions, except their times
 * @returns all interactions, oldest first
 */
export function simulatePopulation(
  images: readonly SeenDemoImage[],
  now: number,
  seed: string,
): SimulatedInteraction[] {
  const users = Array.from({ length: USERS }, (_, n) => `sim-user-${String(n + 1).padStart(3, '0')}`);
  return [
    ...users.flatMap((userId) => historyOf(userId, images, now, randomFrom(`${seed}/${userId}`))),
    ...Object.entries(PERSONAS).flatMap(([userId, styles]) =>
      personaHistory(userId, styles, images, now, randomFrom(`${seed}/${userId}`)),
    ),
  ].sort((a, b) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1));
}

function historyOf(
  userId: string,
  images: readonly SeenDemoImage[],
  now: number,
  random: Random,
): SimulatedInteraction[] {
  const tastes = shuffle([...STYLE_NAMES], random).slice(0, 1 + random.below(2));
  const count = LEAST_INTERACTIONS + random.below(MOST_INTERACTIONS - LEAST_INTERACTIONS + 1);
  const strays = Array.from({ length: count }, () => random() < STRAY).filter((stray) => stray).length;
  const liked = shuffle(
    images.filter(({ style }) => tastes.includes(style)),
    random,
  ).slice(0, count - strays);
  const likedIds = new Set(liked.map(({ id }) => id));
  const anything = shuffle(
    images.filter(({ id }) => !likedIds.has(id)),
    random,
  ).slice(0, strays);
  return interactionsWith([...liked, ...anything], userId, now, random);
}

/** As many of each of the persona's styles, of any subject but the one. */
function personaHistory(
  userId: string,
  styles: readonly StyleName[],
  images: readonly SeenDemoImage[],
  now: number,
  random: Random,
): SimulatedInteraction[] {
  const chosen = styles.flatMap((style) =>
    shuffle(
      images.filter((image) => image.style === style && image.subject !== PERSONA_AVOIDS),
      random,
    ).slice(0, PERSONA_INTERACTIONS / styles.length),
  );
  return interactionsWith(chosen, userId, now, random);
}

function interactionsWith(
  images: readonly SeenDemoImage[],
  userId: string,
  now: number,
  random: Random,
): SimulatedInteraction[] {
  return images.map(({ id }, n) => ({
    eventId: `simulated-${userId}-${n + 1}`,
    userId,
    imageId: id,
    type: random.pick(DEEDS),
    at: now - Math.ceil(random.between(0, DAYS * DAY)),
  }));
}
