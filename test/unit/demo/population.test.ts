import { describe, expect, it } from 'vitest';
import { planCatalogue } from '../../../demo/catalogue-plan.js';
import { describeImage } from '../../../demo/demo-image.js';
import { PERSONAS, type SimulatedInteraction, simulatePopulation } from '../../../demo/population.js';

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY = 86_400_000;
const images = planCatalogue('default').map(describeImage);
const byId = new Map(images.map((image) => [image.id, image]));
const interactions = simulatePopulation(images, NOW, 'test');
/** As Map.groupBy, which Node 20 does not have. */
function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const histories = grouped(interactions, ({ userId }) => userId);
const population = [...histories].filter(([userId]) => userId.startsWith('sim-user-'));

const styleOf = ({ imageId }: SimulatedInteraction) => byId.get(imageId)?.style;

/** Share of a history in its one or two commonest styles. */
function tasteShare(history: readonly SimulatedInteraction[]): number {
  const counts = [...grouped(history, styleOf).values()].map((group) => group.length);
  const [first = 0, second = 0] = counts.toSorted((a, b) => b - a);
  return (first + second) / history.length;
}

describe('simulatePopulation', () => {
  it('has 300 simulated users and the personas, each saying what it is', () => {
    expect(population).toHaveLength(300);
    expect(histories.size).toBe(303);
    for (const { eventId, userId } of interactions)
      expect(eventId.startsWith(`simulated-${userId}-`)).toBe(true);
  });

  it('is the same from the same seed, moved with the time, and another from another seed', () => {
    expect(simulatePopulation(images, NOW, 'test')).toEqual(interactions);
    const later = simulatePopulation(images, NOW + DAY, 'test');
    expect(later.map(({ at }) => at - DAY)).toEqual(interactions.map(({ at }) => at));
    expect(later.map(({ eventId }) => eventId)).toEqual(interactions.map(({ eventId }) => eventId));
    expect(simulatePopulation(images, NOW, 'other')).not.toEqual(interactions);
  });

  it('happened in the last 20 days, oldest first, each event once', () => {
    let last = NOW - 20 * DAY;
    for (const { at } of interactions) {
      expect(Number.isInteger(at) && at >= last && at < NOW).toBe(true);
      last = at;
    }
    expect(new Set(interactions.map(({ eventId }) => eventId)).size).toBe(interactions.length);
  });

  it('gives each user 10 to 40 images of the catalogue, none twice', () => {
    for (const [, history] of population) {
      expect(history.length).toBeGreaterThanOrEqual(10);
      expect(history.length).toBeLessThanOrEqual(40);
      expect(new Set(history.map(({ imageId }) => imageId)).size).toBe(history.length);
    }
    for (const { imageId } of interactions) expect(byId.has(imageId)).toBe(true);
  });

  it('gives users one or two styles and about a tenth of anything', () => {
    const shares = population.map(([, history]) => tasteShare(history));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.88);
    expect(mean).toBeLessThan(0.96);
    const favourites = population.map(([, history]) => {
      const groups = [...grouped(history, styleOf)].toSorted(([, a], [, b]) => b.length - a.length);
      return groups[0]?.[0];
    });
    expect(new Set(favourites).size).toBe(13);
  });

  it('mostly looks', () => {
    const share = (type: string) =>
      interactions.filter((one) => one.type === type).length / interactions.length;
    expect(share('VIEW')).toBeGreaterThan(0.7);
    expect(share('FAVORITE')).toBeGreaterThan(0.05);
    expect(share('DOWNLOAD')).toBeGreaterThan(0.05);
  });

  it.each(Object.entries(PERSONAS))('gives %s 30 images of %j and never a cat', (userId, styles) => {
    const history = histories.get(userId) ?? [];
    expect(history).toHaveLength(30);
    const seen = grouped(history, styleOf);
    expect([...seen.keys()].toSorted()).toEqual(styles.toSorted());
    for (const group of seen.values()) expect(group).toHaveLength(30 / styles.length);
    expect(history.map(({ imageId }) => byId.get(imageId)?.subject)).not.toContain('cat');
  });
});
