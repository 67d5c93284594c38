import type { ClusterTable } from '../cluster-table.js';
import type { Contribution } from '../contribution.js';
import { type Ease, fitEase, gram } from '../ease.js';
import { type Evidence, freshnessOf } from '../evidence.js';
import { Population } from '../population.js';
import { priorOf } from '../prior.js';
import type { AffinitySettings } from '../settings.js';
import { type BlendFit, type FitPart, FOLDS, foldOf, hashOf } from './blend-fit.js';
import { BlendLearner } from './blend-weights.js';
import { featuresOf } from './features.js';

/** A user's images, as they are fitted to. */
export interface UserImages {
  readonly userId: string;
  readonly contribution: Contribution;
}

/** More users than this add nothing to what a few weights can learn; by the hash of their ids. */
const MOST_USERS = 20_000;
/** The newest observations move the weights; all of them are in what those rest on. */
const MOST_OBSERVATIONS = 50_000;
/** The autoencoder is fitted again after this many images, and whenever they have doubled. */
const FIRST_EASE = 1_000;

/**
 * Fits one part per fold, from all users outside it. Users excluded from the population teach nothing.
 *
 * Deterministic: the same images give the same fit, in any order of the users.
 *
 * @param proceed  called before each image; what it throws ends the fit
 */
export function fitBlend(
  users: readonly UserImages[],
  table: ClusterTable,
  settings: AffinitySettings,
  proceed: () => void = () => {},
): BlendFit {
  const people = peopleAmong(users, table, settings);
  return Array.from({ length: FOLDS }, (_, fold) =>
    fitPart(
      people.filter(({ userId }) => foldOf(userId) !== fold),
      table,
      settings,
      proceed,
    ),
  );
}

/**
 * Processes the images in the order of their times, then of the users' ids. Before an image is learnt, the
 * models predict its cluster from earlier images, and the weights move towards the better prediction.
 */
function fitPart(
  people: readonly UserImages[],
  table: ClusterTable,
  settings: AffinitySettings,
  proceed: () => void,
): FitPart {
  const images = inOrder(people);
  const population = new Population(table, settings);
  const learner = new BlendLearner();
  let ease: Ease | null = null;
  let nextEase = FIRST_EASE;
  images.forEach(({ person, place, at }, seen) => {
    proceed();
    if (seen >= nextEase) {
      ease = easeOf(people, table, settings, at);
      nextEase *= 2;
    }
    if (seen >= images.length - MOST_OBSERVATIONS) {
      const others = population.without(person.userId, at);
      const prior = priorOf(table, others, settings);
      const evidence = evidenceBefore(person, place, at, settings);
      const features = featuresOf({ evidence, others, prior, ease, settings });
      learner.observe(features, prior, evidence.steps.length, person.contribution.clusters[place] ?? 0);
    }
    population.put(person.userId, upTo(person.contribution, place));
  });
  return { weights: learner.weights, ease: easeOf(people, table, settings, Number.POSITIVE_INFINITY) };
}

/** Returns the users that count in the population, by their ids. */
function peopleAmong(
  users: readonly UserImages[],
  table: ClusterTable,
  settings: AffinitySettings,
): readonly UserImages[] {
  const population = new Population(table, settings);
  for (const { userId, contribution } of users) population.put(userId, contribution);
  return users
    .filter(({ userId }) => population.counts(userId))
    .map((user) => ({ user, hash: hashOf(user.userId) }))
    .sort((a, b) => a.hash - b.hash || byId(a.user, b.user))
    .slice(0, MOST_USERS)
    .map(({ user }) => user);
}

interface OrderedImage {
  readonly person: UserImages;
  /** Number of the image among the person's. */
  readonly place: number;
  readonly at: number;
}

function inOrder(people: readonly UserImages[]): readonly OrderedImage[] {
  return people
    .flatMap((person) => Array.from(person.contribution.times, (at, place) => ({ person, place, at })))
    .sort((a, b) => a.at - b.at || byId(a.person, b.person) || b.place - a.place);
}

function byId(a: UserImages, b: UserImages): number {
  if (a.userId === b.userId) return 0;
  return a.userId < b.userId ? -1 : 1;
}

/** The autoencoder of the images seen before a time. */
function easeOf(
  people: readonly UserImages[],
  { ids }: ClusterTable,
  { easePenalty }: AffinitySettings,
  before: number,
): Ease {
  const histories = people.map(({ contribution: { clusters, times } }) =>
    clusters.filter((_, i) => (times[i] ?? 0) < before),
  );
  return fitEase(gram(histories, ids.length), ids.length, easePenalty);
}

const NO_COUNTS = new Float64Array(0);

/** Evidence of the user's history before an image. */
function evidenceBefore(
  { contribution: { clusters, times } }: UserImages,
  place: number,
  now: number,
  settings: AffinitySettings,
): Evidence {
  const steps = Array.from(clusters.subarray(place + 1), (cluster, i) => ({
    cluster,
    strength: 1,
    freshness: freshnessOf(now - (times[place + 1 + i] ?? 0), settings),
  }));
  return { interactions: steps.length, steps, counts: NO_COUNTS, hidden: NO_COUNTS };
}

/** A contribution as it was when an image was its newest. */
function upTo({ clusters, times, since, events }: Contribution, place: number): Contribution {
  return { clusters: clusters.subarray(place), times: times.subarray(place), frequent: [], since, events };
}
