import type { Neighbour } from '../../datasources/indexes/image-index.js';
import type { Degradation } from '../../domain/degradation.js';
import type { UserHistory } from '../../domain/history.js';
import type { Hit } from '../../domain/hit.js';
import { composePage } from '../../scoring/compose-page.js';
import { diversify } from '../../scoring/diversify.js';
import { merge } from '../../scoring/merge.js';
import type { RankedColumns } from '../../scoring/ranked-columns.js';
import { type RankedArms, rankByArms, type UsedArm } from '../arms-of-search.js';
import type { RankedList } from '../page-of-list.js';
import { hasSomethingToSay, orderOf, recommendationOf, withoutUnwanted } from '../rank-candidates.js';
import type { SearchPorts } from '../search-ports.js';
import type { UserInSearch } from '../taste/taste-in-time.js';
import type { Liked } from './liked-candidates.js';
import type { Popular } from './popular-candidates.js';
import type { RecommendArguments } from './recommend-arguments.js';

/**
 * Merges what is popular with what the user is likely to like, by the merge of a search: the place in the popular
 * order is the similarity rank. Without a taste the list is the popular order.
 *
 * With an experiment whose arms differ in such a list, both rank it, and their lists are interleaved.
 *
 * @param liked  of `likedCandidates`
 * @param arms   of `armsWithoutQuery`
 * @param seed   of the coins of an experiment
 */
export function rankRecommendations(
  popular: Popular,
  liked: Liked,
  user: UserInSearch,
  { experiment, arms }: RankedArms,
  args: RecommendArguments,
  { ranker, noteShown }: Pick<SearchPorts, 'ranker' | 'noteShown'>,
  seed: string,
): RankedList {
  const { history, taste } = user;
  const active = history === null || history.paused ? null : history;
  const unwanted = active === null ? null : unwantedBy(active, args);
  const applied = unwanted !== null && (hasSomethingToSay(unwanted, taste) || unwanted.seen.length > 0);
  const hits =
    unwanted === null ? popular.hits : withoutSeen(joined(popular.hits, liked.neighbours), unwanted);
  const rank = ({ weight, diversity }: UsedArm): RankedColumns => {
    // Without similarities the merge is by ranks, so the scale of similarities is of no account.
    const merged = merge({ hits, best: Number.NaN, tau: 1, taste, weight });
    return diversity === null ? composePage(merged, taste, weight) : diversify(merged, diversity);
  };
  const [first] = arms;
  const isDrafted = experiment !== null && applied && taste.kind === 'known';
  const list = rankByArms(
    isDrafted ? { experiment, arms } : { experiment: null, arms: [{ ...first, name: '' }] },
    rank,
    seed,
  );
  return {
    suggestedQuery: null,
    resembles: null,
    ranked: list.ranked,
    ...recommendationOf(user, applied),
    ...(noteShown !== null && orderOf(user, list, 1)),
    personalization: {
      applied,
      weight: first.weight,
      ...(isDrafted && { arms: list.arms }),
      ranker: ranker.kind,
      interactions: history?.seen.length ?? 0,
      tasteCandidates: hits.filter(({ isBeyondWindow }) => isBeyondWindow).length,
      degraded: [popular.degradation, liked.degradation, withoutTaste(user)].filter((one) => one !== null),
    },
  };
}

function withoutTaste({ degradation }: UserInSearch): Degradation | null {
  return degradation === null ? null : { ...degradation, fallback: 'what is popular' };
}

/** The history as far as its images are to be left out. */
function unwantedBy(history: UserHistory, { excludeSeen, excludeHidden }: RecommendArguments): UserHistory {
  return {
    ...history,
    seen: excludeSeen ? history.seen : [],
    hidden: excludeHidden ? history.hidden : [],
  };
}

function withoutSeen(hits: readonly Hit[], unwanted: UserHistory): readonly Hit[] {
  const seen = new Set(unwanted.seen.map(({ imageId }) => imageId));
  return withoutUnwanted(hits, unwanted).filter(({ imageId }) => !seen.has(imageId));
}

/** Images that are only liked follow the popular ones. */
function joined(popular: readonly Hit[], liked: readonly Neighbour[]): readonly Hit[] {
  const known = new Set(popular.map(({ imageId }) => imageId));
  const more = liked
    .filter(({ imageId }) => !known.has(imageId))
    .map(
      (neighbour, i): Hit => ({
        ...neighbour,
        similarity: null,
        similarityRank: popular.length + i + 1,
        isBeyondWindow: true,
      }),
    );
  return [...popular, ...more];
}
