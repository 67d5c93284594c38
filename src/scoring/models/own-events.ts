import type { SeenImage, Trace, UserHistory } from '../../domain/history.js';
import { MAX_LIFT, type Taste } from '../../domain/taste.js';
import { blend } from './blend.js';
import type { ClusterTable } from './cluster-table.js';
import { gatherEvidence } from './evidence.js';
import type { OtherUsers } from './population.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from './settings.js';

/** Time after which a remote ranking model is assumed to count an event. */
export const DIGESTION_MS = 60_000;

/** Cache time of a taste with undigested events: the model itself counts them soon. */
export const KEEP_UNDIGESTED_MS = 2_000;

export interface OwnEventsRequest {
  readonly history: UserHistory;
  readonly table: ClusterTable;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly settings?: AffinitySettings;
}

/**
 * A remote model's lifts, corrected by the user's events that it has not counted yet or cannot know:
 *
 *   lift_k = remote_k + blend_k(events of the last DIGESTION_MS) - log(1 + h_k / (c_k + o))
 *
 * For a cluster that the user has just visited, a negative remote_k counts as 0. It reflects the model's
 * older knowledge, and a changing taste would have to wait for the model.
 *
 * The blend is the embedded ranker's without a population: the population is the remote model's part. Such a
 * model takes every event as positive, so hidden images are never sent to it and always count here. A removed
 * favourite is no longer in the history, so it is not added either.
 *
 * @param lifts nats by cluster; a cluster without one is neutral
 * @returns a known taste over the table's clusters, within ±MAX_LIFT, cached only briefly while there are
 *   undigested events
 */
export function withOwnEvents(lifts: ReadonlyMap<string, number>, request: OwnEventsRequest): KnownTaste {
  const { history, table, now, settings = AFFINITY_SETTINGS } = request;
  const recent = blend({
    history: { ...history, seen: undigested(history, now), hidden: [] },
    population: NO_OTHER_USERS,
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
const NO_OTHER_USERS = {
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
