import type { Release } from '../domain/release.js';
import { degradationReason } from './degradation-reason.js';
import { type EmbeddedQuery, embedQuery } from './embed-query.js';
import {
  type Candidates,
  findCandidates,
  type KeptCandidates,
  keepSuggestion,
  keptCandidates,
} from './find-candidates.js';
import type { SearchArguments } from './search-arguments.js';
import { type SearchBudget, within } from './search-budget.js';
import type { SearchPorts } from './search-images.js';
import { suggestQuery } from './suggest-query.js';

/** Of the time that is left, how much a correction may take: the rest is for the user's taste and the page. */
const SHARE_OF_BUDGET = 0.7;

/** A query, what was found for it, and what was probably meant by it. */
export interface Found {
  /** As they were searched for: with the correction as the query, where there is one. */
  readonly args: SearchArguments;
  readonly kept: KeptCandidates;
  readonly query: EmbeddedQuery;
  readonly candidates: Candidates;
  /** Null: the query resembles something, or no word of the catalogue is near to it. */
  readonly suggestedQuery: string | null;
}

/**
 * A text that resembles nothing in the catalogue may be mistyped: it is then searched as it was probably meant,
 * unless the caller wants it as it was typed. What takes too long or fails is done without.
 *
 * @param asked the query as it was typed, and what was found for it
 */
export async function correctQuery(
  asked: Omit<Found, 'suggestedQuery'>,
  release: Release,
  budget: SearchBudget,
  ports: SearchPorts,
): Promise<Found> {
  const { args } = asked;
  const unchanged = { ...asked, suggestedQuery: null };
  const text = mistyped(asked, release);
  if (text === null) return unchanged;
  const correction = suggestionFor(text, asked, release, ports).then(async (suggestedQuery) => {
    if (suggestedQuery === null || !args.correctSpelling) return { ...asked, suggestedQuery };
    return { ...(await search(suggestedQuery, args, release, budget, ports)), suggestedQuery };
  });
  const time = SHARE_OF_BUDGET * (ports.settings.budgetMs - budget.elapsed());
  try {
    return await within(ports.timing, correction, time, () => unchanged);
  } catch (error) {
    if (degradationReason(error) === null) throw error;
    ports.report('SPELLING', error);
    return unchanged;
  }
}

/** The text of a query by text alone that resembles nothing; null for any other query. */
function mistyped(
  { query, candidates, args }: Omit<Found, 'suggestedQuery'>,
  { resemblance }: Release,
): string | null {
  if (resemblance === undefined || candidates.degradation !== null) return null;
  if (query.kind === 'words' || query.of !== 'text') return null;
  return (candidates.hits[0]?.similarity ?? -1) < resemblance.threshold ? args.query : null;
}

/** Shared by all who ask the same, with the candidates. */
async function suggestionFor(
  text: string,
  { query, candidates, args }: Omit<Found, 'suggestedQuery'>,
  release: Release,
  { index, cache }: SearchPorts,
): Promise<string | null> {
  if (candidates.suggestion !== undefined) return candidates.suggestion;
  const found = await suggestQuery(text, index);
  const suggestion = found !== null && (await resemblesOutside(query, args, release, index)) ? null : found;
  await keepSuggestion(candidates, suggestion, cache);
  return suggestion;
}

/** Whether it is the filter that leaves nothing near, not the text. */
async function resemblesOutside(
  query: EmbeddedQuery,
  { filter }: SearchArguments,
  { resemblance }: Release,
  index: SearchPorts['index'],
): Promise<boolean> {
  if (query.kind === 'words' || resemblance === undefined || Object.keys(filter).length === 0) return false;
  const [nearest] = await index.nearest(query.vector, { k: 1, filter: {} });
  return nearest !== undefined && nearest.similarity >= resemblance.threshold;
}

async function search(
  text: string,
  args: SearchArguments,
  release: Release,
  budget: SearchBudget,
  ports: SearchPorts,
): Promise<Omit<Found, 'suggestedQuery'>> {
  const meant = { ...args, query: text };
  const kept = keptCandidates(meant, ports.settings.candidates, release, ports.cache);
  const query = await embedQuery(meant, release, ports, budget.signal);
  const candidates = await findCandidates(query, args.filter, ports.settings.candidates, kept, ports);
  return { args: meant, kept, query, candidates };
}
