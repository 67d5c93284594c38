import {
  emptyHistory,
  type HiddenImage,
  lastSeen,
  MAX_HIDDEN_IMAGES,
  MAX_SEEN_IMAGES,
  type PositiveType,
  type SeenImage,
  type Trace,
  type UserHistory,
} from '../domain/history.js';
import type { Interaction } from '../domain/interaction.js';
import { INTERACTION_WEIGHTS, type InteractionWeights, meaningOf } from './interaction-meaning.js';

/**
 * The user's state after one more interaction.
 *
 * Events may arrive out of order: an image has the place of its newest event, and an earlier event does not
 * undo a later FAVORITE or HIDE. An UNFAVORITE or UNHIDE that arrives before its counterpart is dropped:
 * keeping it would mean keeping every id ever seen. A paused user learns nothing, yet the seq rises, because
 * the append happened. The log must recognise repeated events: the same interaction learnt twice raises the
 * seq twice.
 *
 * @param before null for an unknown user
 */
export function learn(
  before: UserHistory | null,
  interaction: Interaction,
  weights: InteractionWeights = INTERACTION_WEIGHTS,
): UserHistory {
  const history = before ?? emptyHistory(interaction.userId);
  if (history.paused) return { ...history, seq: history.seq + 1 };
  const events = (history.events ?? history.seen.length) + 1;
  const raised: UserHistory = { ...history, seq: history.seq + 1, events };
  const meaning = meaningOf(interaction.type, weights);
  switch (meaning.kind) {
    case 'adds':
      return { ...raised, seen: withTrace(history.seen, interaction, meaning.type, meaning.weight) };
    case 'cancels':
      return { ...raised, seen: withoutTrace(history.seen, interaction, meaning.type) };
    case 'hides':
      return { ...raised, hidden: withHidden(history.hidden, interaction) };
    case 'shows':
      return { ...raised, hidden: withoutHidden(history.hidden, interaction) };
  }
}

function withTrace(
  seen: readonly SeenImage[],
  { imageId, clusterId, eventId, at }: Interaction,
  type: PositiveType,
  weight: number,
): readonly SeenImage[] {
  if (!(weight > 0)) return seen;
  const known = seen.find((image) => image.imageId === imageId);
  const same = known?.traces.find((trace) => trace.type === type);
  if (same !== undefined && same.at > at) return seen;
  const others = known?.traces.filter((trace) => trace.type !== type) ?? [];
  const traces = newestFirst({ type, eventId, at, weight }, others);
  const touchedLast = known === undefined || at >= lastSeen(known);
  const image: SeenImage = { imageId, clusterId: touchedLast ? clusterId : known.clusterId, traces };
  return insertByTime(without(seen, imageId), image, lastSeen).slice(-MAX_SEEN_IMAGES);
}

function withoutTrace(
  seen: readonly SeenImage[],
  { imageId, at }: Interaction,
  type: PositiveType,
): readonly SeenImage[] {
  const known = seen.find((image) => image.imageId === imageId);
  if (known === undefined) return seen;
  const [first, ...rest] = known.traces.filter((trace) => trace.type !== type || trace.at > at);
  const others = without(seen, imageId);
  return first === undefined
    ? others
    : insertByTime(others, { ...known, traces: [first, ...rest] }, lastSeen);
}

function withHidden(
  hidden: readonly HiddenImage[],
  { imageId, clusterId, at }: Interaction,
): readonly HiddenImage[] {
  const known = hidden.find((image) => image.imageId === imageId);
  if (known !== undefined && known.at > at) return hidden;
  const image: HiddenImage = { imageId, clusterId, at };
  return insertByTime(without(hidden, imageId), image, (each) => each.at).slice(-MAX_HIDDEN_IMAGES);
}

function withoutHidden(hidden: readonly HiddenImage[], { imageId, at }: Interaction): readonly HiddenImage[] {
  return hidden.filter((image) => image.imageId !== imageId || image.at > at);
}

function without<T extends { readonly imageId: string }>(
  images: readonly T[],
  imageId: string,
): readonly T[] {
  return images.filter((image) => image.imageId !== imageId);
}

/** Oldest first; behind those of the same time, because it arrived after them. */
function insertByTime<T>(images: readonly T[], image: T, timeOf: (image: T) => number): readonly T[] {
  let place = images.length;
  for (; place > 0; place--) {
    const earlier = images[place - 1];
    if (earlier === undefined || timeOf(earlier) <= timeOf(image)) break;
  }
  return [...images.slice(0, place), image, ...images.slice(place)];
}

function newestFirst(trace: Trace, others: readonly Trace[]): readonly [Trace, ...Trace[]] {
  const [newest, ...newer] = others.filter((other) => other.at > trace.at);
  const older = others.filter((other) => other.at <= trace.at);
  return newest === undefined ? [trace, ...older] : [newest, ...newer, trace, ...older];
}
