import type { UserHistory } from '../domain/history.js';
import { type Hit, joinHits } from '../domain/hit.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';
import { weightFor } from '../scoring/automatic-weight.js';
import { composePage } from '../scoring/compose-page.js';
import { diversify } from '../scoring/diversify.js';
import type { Arm } from '../scoring/experiment/arms.js';
import { merge } from '../scoring/merge.js';
import { placeNamed } from '../scoring/place-named.js';
import { fromColumns, type RankedColumns, toColumns } from '../scoring/ranked-columns.js';
import { type ArmedList, armsOfSearch, rankByArms, type UsedArm } from './arms-of-search.js';
import { calibrationOf } from './calibration-of.js';
import type { Candidates } from './find-candidates.js';
import type { EmbeddedQuery } from './query/embed-query.js';
import type { SearchArguments } from './search-arguments.js';
import type { SearchPorts } from './search-ports.js';
import type { Snapshot } from './snapshot.js';
import type { UserInSearch } from './taste/taste-in-time.js';

type Ranking = Pick<Snapshot, 'ranked' | 'personalization' | 'recommendationId' | 'order'>;

/**
 * Merges similarity and taste over the whole window and what was brought from beyond it; at weight 0 nothing about
 * the user acts. With an experiment both arms rank it, and their lists are interleaved.
 *
 * @param brought  of `TasteCandidates`
 * @param named    of `findNamed`
 * @param seed     of the coins of an experiment
 */
export function rankCandidates(
  { hits, degradation }: Candidates,
  brought: readonly Hit[],
  named: readonly Hit[],
  user: UserInSearch,
  query: EmbeddedQuery,
  args: SearchArguments,
  release: Release,
  { ranker, settings, noteShown }: Pick<SearchPorts, 'ranker' | 'settings' | 'noteShown'>,
  seed: string,
): Ranking {
  const { history, taste } = user;
  const { experiment, arms } = armsOfSearch(args, settings);
  // Hidden and muted images are removed even before the taste is known; at weight 0 none are.
  const applied =
    arms.some(({ weight }) => weight !== 0) && history !== null && hasSomethingToSay(history, taste);
  const near = (all: readonly Hit[]) => nearEnough(all, args.minSimilarity);
  const wanted = (all: readonly Hit[]) => (applied ? withoutUnwanted(all, history) : all);
  const shown = wanted(near(joinHits(hits, brought)));
  // The plain search's best, before anything of the user's left the window.
  const { best, tau, curve } = calibrationOf(release, query, hits);
  const used = ({ weight, ...arm }: Arm): UsedArm => ({
    ...arm,
    weight: applied ? weightFor(taste, weight) : 0,
  });
  const rank = ({ weight, formula, diversity }: UsedArm): RankedColumns => {
    const merged = merge({
      hits: shown,
      best,
      tau,
      ...(curve !== null && { curve }),
      taste,
      weight,
      formula,
    });
    return diversity === null ? composePage(merged, taste, weight) : diversify(merged, diversity);
  };
  const [first, second] = [used(arms[0]), arms[1] && used(arms[1])];
  // Without a taste both arms are the plain order.
  const isDrafted = experiment !== null && second !== undefined && applied && taste.kind === 'known';
  const list = rankByArms(
    isDrafted ? { experiment, arms: [first, second] } : { experiment: null, arms: [{ ...first, name: '' }] },
    rank,
    seed,
  );
  const found = wanted(named);
  return {
    ranked: found.length === 0 ? list.ranked : toColumns(placeNamed(found, fromColumns(list.ranked))),
    ...recommendationOf(user, applied),
    ...(noteShown !== null && orderOf(user, list, curve?.best ?? 1)),
    personalization: {
      applied,
      weight: first.weight,
      ...(isDrafted && { arms: list.arms }),
      ranker: ranker.kind,
      interactions: history?.seen.length ?? 0,
      tasteCandidates: near(brought).length,
      degraded: [degradation, user.degradation].filter((one) => one !== null),
    },
  };
}

/** The similarity of images found by words is unknown. */
function nearEnough(hits: readonly Hit[], least: number | null): readonly Hit[] {
  return least === null ? hits : hits.filter(({ similarity }) => similarity === null || similarity >= least);
}

/** Nothing for a user of whom nothing is known, or shall be learnt. */
export function orderOf(
  { history, taste }: UserInSearch,
  { experiment, arms, firstChance }: ArmedList,
  mostRelevant: number,
): Pick<Snapshot, 'order'> {
  if (history === null || history.paused || taste.kind === 'unknown') return {};
  return { order: { seq: history.seq, experiment, arms, mostRelevant, firstChance } };
}

export function recommendationOf(
  { taste }: UserInSearch,
  applied: boolean,
): Pick<Snapshot, 'recommendationId'> {
  if (!applied || taste.kind === 'unknown' || taste.recommendationId === undefined) return {};
  return { recommendationId: taste.recommendationId };
}

export function hasSomethingToSay(history: UserHistory, taste: Taste): boolean {
  if (history.paused) return false;
  return taste.kind === 'known' || history.hidden.length > 0 || history.muted.length > 0;
}

/** Removes images that the user hid, and images of muted clusters. */
export function withoutUnwanted(hits: readonly Hit[], history: UserHistory): readonly Hit[] {
  if (history.hidden.length === 0 && history.muted.length === 0) return hits;
  const images = new Set(history.hidden.map((hidden) => hidden.imageId));
  const clusters = new Set(history.muted);
  return hits.filter(
    (hit) => !images.has(hit.imageId) && !(hit.clusterId !== null && clusters.has(hit.clusterId)),
  );
}
