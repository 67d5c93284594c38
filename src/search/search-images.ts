import type { Release } from '../domain/release.js';
import { collapse } from './collapse.js';
import { cachedCandidates, findCandidates } from './find-candidates.js';
import type { Loaders } from './loaders.js';
import type { SearchPage } from './page.js';
import { pageOfList, type RankedList } from './page-of-list.js';
import { correctQuery } from './query/correct-query.js';
import { embedQuery } from './query/embed-query.js';
import { findNamed } from './query/find-named.js';
import { rankCandidates } from './rank-candidates.js';
import { parseSearchArguments, type SearchArguments, type SearchInput } from './search-arguments.js';
import { inBudget, type SearchBudget, within } from './search-budget.js';
import type { SearchPorts } from './search-ports.js';
import { TasteCandidates } from './taste/taste-candidates.js';
import { tasteForQuery } from './taste/taste-for-query.js';
import { beginTaste, patienceFor, tasteInTime } from './taste/taste-in-time.js';

/**
 * A page of images for a query, re-ranked for the user.
 *
 * @throws ParallaxError BAD_USER_INPUT, NOT_FOUND (`similarTo`), UNAVAILABLE, TIMEOUT
 */
export async function searchImages(
  input: SearchInput,
  ports: SearchPorts,
  loaders: Loaders,
): Promise<SearchPage> {
  const args = parseSearchArguments(input, await pictureOf(input, ports));
  return pageOfList(
    args,
    (release, budget, seed) => rankImages(args, release, budget, seed, ports, loaders),
    ports,
    loaders,
  );
}

/** The read path: the user's taste loads beside embedding and k-NN, so the slower of the two sets the time. */
async function rankImages(
  args: SearchArguments,
  release: Release,
  budget: SearchBudget,
  seed: string,
  ports: SearchPorts,
  loaders: Loaders,
): Promise<RankedList> {
  const { settings, timing, timeStage } = ports;
  // All that is asked of the cache and the log leaves in one turn: one round trip where they are remote.
  const taste = beginTaste(args, loaders, ports);
  const kept = cachedCandidates(args, settings.candidates, release, ports.cache);
  const own = new TasteCandidates({ args, release, kept }, ports);
  const naming = findNamed(args, ports);
  const embedding = timeStage('embed', () => embedQuery(args, release, ports, budget.signal));
  const typed = await inBudget(embedding, budget, ports);
  const found = timeStage('candidates', () =>
    findCandidates(typed, args.filter, settings.candidates, kept, ports, budget.signal),
  );
  const asked = { args, kept, query: typed, candidates: await inBudget(found, budget, ports) };
  const named = await within(timing, naming, settings.budgetMs / 2 - budget.elapsed(), () => []);
  const meant = await correctQuery(asked, named.length > 0, release, budget, ports);
  const { query, candidates, suggestedQuery, resembles } = meant;
  const until = patienceFor(budget, settings.budgetMs);
  const user = await tasteInTime(taste, budget, until, ports);
  const beyond = meant.kept === kept ? own : new TasteCandidates({ ...meant, release }, ports);
  const brought = await beyond.beyond(query, candidates, user, budget, until);
  const ranking = await timeStage('rank', async () => {
    const known = { ...user, taste: await tasteForQuery(user.taste, query, release, ports.index) };
    const ranked = rankCandidates(candidates, brought, named, known, query, args, release, ports, seed);
    return args.collapse ? collapse(ranked, budget, ports) : ranked;
  });
  return { suggestedQuery, resembles, ...ranking };
}

async function pictureOf(input: SearchInput, ports: SearchPorts): Promise<Uint8Array | null> {
  return input.image == null ? null : ports.readPicture(input.image);
}
