import type { SeenImage, Trace, UserHistory } from '../../domain/history.js';
import { MAX_LIFT, type Taste } from '../../domain/taste.js';
import { blend } from './blend.js';
import type { ClusterTable } from './cluster-table.js';
import { gatherEvidence } from './evidence.js';
import type { OtherUsers } from './population.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from './settings.js';

/** A remote ranking model counts an event some seconds after it was told; after this long it is taken to. */
export const DIGESTION_MS = 60_000;

/** How long a taste may be kept that own events were added to: they are soon counted by the model itself. */
export const KEEP_UNDIGESTED_MS = 2_000;

export interface OwnEventsRequest {
  readonly history: UserHistory;
  readonly table: ClusterTable;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly settings?: AffinitySettings;
}

/**
 * A remote model's lifts with what it cannot know of the user yet, or ever:
 *
 *   lift_k = remote_k + blend_k(events of the last DIGESTION_MS) - log(1 + h_k / (c_k + o))
 *
 * Where the user has just gone, a negative remote_k counts as 0: that they never go there is what the model knew
 * before, and a taste that changes would wait for the model to digest it.
 *
 * The blend is the embedded ranker's in an empty house: everybody's habits are the remote model's part. Such
 * a model takes every event as a positive one, so hidden images are never told to it and count here for
 * good; a favourite that was taken back is no longer in the history, so it is not added either.
 *
 * @param lifts nats by cluster; a cluster without one is neutral
 * @returns a known taste over the table's clusters, within ±MAX_LIFT, to be kept briefly while there are
 *   undigested events
 */
export function withOwnEvents(lifts: ReadonlyMap<string, number>, request: OwnEventsRequest): KnownTaste {
  const { history, table, now, settings = AFFINITY_SETTINGS } = request;
  const recent = blend({
    history: { ...history, seen: undigested(history, now), hidden: [] },
    population: NOBODY_ELSE,
    table,
    now,
    settings,
  });
  const added = recent.kind === 'known' ? recent.lifts : NONE;
  const { interactions, counts, hidden } = gatherEvidence(history, table, now, settings);
  const against = (k: number) => Math.log1p((hidden[k] ?? 0) / ((counts[k] ?? 0) + settings.hiddenOffset));
  return {
    kind: 'known',
    seq: history.seq,
    interactions,
    lifts: new Map(
      table.ids.map((id, k) => {
        const [remote, recently] = [lifts.get(id) ?? 0, added.get(id) ?? 0];
        const known = recently > 0 ? Math.max(0, remote) : remote;
        return [id, clipped(known + recently - against(k))];
      }),
    ),
    ...(recent.kind === 'known' && { keepMs: KEEP_UNDIGESTED_MS }),
  };
}

type KnownTaste = Extract<Taste, { readonly kind: 'known' }>;

const NONE: ReadonlyMap<string, number> = new Map();

/** Images with what is left of them when only the newest traces count; by the clock of the event. */
function undigested({ seen, hidden }: UserHistory, now: number): readonly SeenImage[] {
  const isHidden = new Set(hidden.map(({ imageId }) => imageId));
  return seen.flatMap((image): readonly SeenImage[] => {
    const [first, ...rest] = image.traces.filter((trace: Trace) => trace.at > now - DIGESTION_MS);
    if (first === undefined || isHidden.has(image.imageId)) return [];
    return [{ ...image, traces: [first, ...rest] }];
  });
}

/** No other users: the blend's prior is then the catalogue's own proportions. */
const NOBODY_ELSE = {
  without: (): OtherUsers => ({
    visits: EMPTY,
    visitsEver: EMPTY,
    transitions: { count: () => 0, total: () => 0, addRow: () => {} },
  }),
};

const EMPTY = new Float64Array(0);

function clipped(lift: number): number {
  return Math.min(MAX_LIFT, Math.max(-MAX_LIFT, lift));
}
