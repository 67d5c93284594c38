import type { Release } from '../../domain/release.js';
import { weightWithoutQuery } from '../../scoring/automatic-weight.js';
import { armsWithoutQuery } from '../arms-of-search.js';
import type { Loaders } from '../loaders.js';
import type { SearchPage } from '../page.js';
import { pageOfList, type RankedList } from '../page-of-list.js';
import { inBudget, type SearchBudget, within } from '../search-budget.js';
import type { SearchPorts } from '../search-ports.js';
import { beginTaste, patienceFor, tasteInTime, type UserInSearch } from '../taste/taste-in-time.js';
import { likedCandidates, withoutLiked } from './liked-candidates.js';
import { popularCandidates } from './popular-candidates.js';
import { rankRecommendations } from './rank-recommendations.js';
import {
  parseRecommendArguments,
  type RecommendArguments,
  type RecommendInput,
} from './recommend-arguments.js';

/**
 * A page of images for a user, without a query; for an unknown user, images that are popular and diverse.
 *
 * @throws ParallaxError BAD_USER_INPUT, UNAVAILABLE, TIMEOUT
 */
export async function recommendImages(
  input: RecommendInput,
  ports: SearchPorts,
  loaders: Loaders,
): Promise<SearchPage> {
  const args = parseRecommendArguments(input);
  return pageOfList(
    args,
    (release, budget, seed) => rank(args, release, budget, seed, ports, loaders),
    ports,
    loaders,
  );
}

/** The taste loads beside the popular images, which are the same for everybody; what is liked comes after it. */
async function rank(
  args: RecommendArguments,
  release: Release,
  budget: SearchBudget,
  seed: string,
  ports: SearchPorts,
  loaders: Loaders,
): Promise<RankedList> {
  const { settings, timing, timeStage } = ports;
  const coming = beginTaste({ ...args, personalize: true }, loaders, ports);
  const found = timeStage('candidates', () => popularCandidates(args.filter, release, budget, ports));
  const popular = await inBudget(found, budget, ports);
  const user = await tasteInTime(coming, budget, patienceFor(budget, settings.budgetMs), ports);
  const arms = armsWithoutQuery(args.diversity, weightOfTaste(user), settings);
  const weight = Math.max(...arms.arms.map((arm) => arm.weight));
  const until = patienceFor(budget, settings.budgetMs);
  const liked = await within(
    timing,
    likedCandidates(user.taste, weight, filterFor(args, user.history?.seen ?? []), budget.signal, ports),
    until - budget.elapsed(),
    () => {
      ports.report(
        'CANDIDATES',
        new Error(`The search for what the user likes had no answer within ${until} ms.`),
      );
      return withoutLiked('TIMEOUT');
    },
  );
  return timeStage('rank', async () => rankRecommendations(popular, liked, user, arms, args, ports, seed));
}

function weightOfTaste({ history, taste }: UserInSearch): number {
  return history === null || history.paused ? 0 : weightWithoutQuery(taste);
}

/** So that a user who has seen most of what they like still gets the rest of it. */
function filterFor(
  { filter, excludeSeen }: RecommendArguments,
  seen: readonly { readonly imageId: string }[],
): RecommendArguments['filter'] {
  if (!excludeSeen || seen.length === 0) return filter;
  return { ...filter, excludeIds: [...(filter.excludeIds ?? []), ...seen.map(({ imageId }) => imageId)] };
}
