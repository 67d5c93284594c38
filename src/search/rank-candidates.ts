import type { UserHistory } from '../domain/history.js';
import { compareHits, type Hit } from '../domain/hit.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';
import { weightFor } from '../scoring/automatic-weight.js';
import { composePage } from '../scoring/compose-page.js';
import { diversify } from '../scoring/diversify.js';
import type { FormulaName } from '../scoring/formulas/formulas.js';
import { merge } from '../scoring/merge.js';
import { placeNamed } from '../scoring/place-named.js';
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
 * the user acts.
 *
 * @param brought  of `TasteCandidates`
 * @param named    of `findNamed`
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
): Ranking {
  const { history } = user;
  const asked = args.weight ?? settings.weight;
  // Hidden and muted images are removed even before the taste is known; at weight 0 none are.
  const applied = asked !== 0 && history !== null && hasSomethingToSay(history, user.taste);
  const weight = applied ? weightFor(user.taste, asked) : 0;
  const near = (hit: Hit): boolean => isNearEnough(hit, args.minSimilarity);
  const wanted = (all: readonly Hit[]) => (applied ? withoutUnwanted(all, history) : all);
  const shown = wanted(joined(hits, brought).filter(near));
  // The plain search's best, before anything of the user's left the window.
  const { best, tau, curve } = calibrationOf(release, query, hits);
  const merged = merge({
    hits: shown,
    best,
    tau,
    ...(curve !== null && { curve }),
    taste: user.taste,
    weight,
    formula: settings.formula,
  });
  return {
    ranked: placeNamed(
      wanted(named),
      args.diversity === null ? composePage(merged, user.taste, weight) : diversify(merged, args.diversity),
    ),
    ...recommendationOf(user, applied),
    ...(noteShown !== null && orderOf(user, weight, settings.formula, curve?.best ?? 1)),
    personalization: {
      applied,
      weight,
      ranker: ranker.kind,
      interactions: history?.seen.length ?? 0,
      tasteCandidates: brought.filter(near).length,
      degraded: [degradation, user.degradation].filter((one) => one !== null),
    },
  };
}

/** The similarity of images found by words is unknown. */
function isNearEnough({ similarity }: Hit, least: number | null): boolean {
  return least === null || similarity === null || similarity >= least;
}

/** Ranked anew by similarity where something was brought. */
function joined(hits: readonly Hit[], brought: readonly Hit[]): readonly Hit[] {
  if (brought.length === 0) return hits;
  const near = [...hits, ...brought].map((hit) => ({ ...hit, similarity: hit.similarity ?? -1 }));
  return near.sort(compareHits).map((hit, i) => ({ ...hit, similarityRank: i + 1 }));
}

/** Nothing for a user of whom nothing is known, or shall be learnt. */
function orderOf(
  { history, taste }: UserInSearch,
  weight: number,
  formula: FormulaName,
  mostRelevant: number,
): Pick<Snapshot, 'order'> {
  if (history === null || history.paused || taste.kind === 'unknown') return {};
  const arms = [{ name: '', weight, formula }];
  return { order: { seq: history.seq, experiment: null, arms, mostRelevant, firstChance: 1 } };
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
