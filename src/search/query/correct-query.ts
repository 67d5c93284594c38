import type { Release } from '../../domain/release.js';
import { degradationReason } from '../degradation-reason.js';
import {
  type Candidates,
  cachedCandidates,
  findCandidates,
  type KeptCandidates,
  keepMeaning,
} from '../find-candidates.js';
import type { SearchArguments } from '../search-arguments.js';
import { type SearchBudget, within } from '../search-budget.js';
import type { SearchPorts } from '../search-ports.js';
import { type EmbeddedQuery, embedQuery } from './embed-query.js';
import { type Meaning, suggestQuery } from './suggest-query.js';

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
  /**
   * True if an image resembles the query. False: the nearest is farther than from nine of ten words of the
   * catalogue's titles, and the catalogue knows no word of the query. Null: unknown.
   */
  readonly resembles: boolean | null;
}

type Asked = Omit<Found, 'suggestedQuery' | 'resembles'>;

/**
 * A text that resembles nothing in the catalogue may be mistyped: it is then searched as it was probably meant,
 * unless the caller wants it as it was typed. What takes too long or fails is done without.
 *
 * @param asked    the query as it was typed, and what was found for it
 * @param isNamed  whether the query is the name of a picture's file: then it is meant as it is typed
 */
export async function correctQuery(
  asked: Asked,
  isNamed: boolean,
  release: Release,
  budget: SearchBudget,
  ports: SearchPorts,
): Promise<Found> {
  const { args } = asked;
  if (isNamed) return { ...asked, suggestedQuery: null, resembles: true };
  const text = mistyped(asked, release);
  const unchanged = { ...asked, suggestedQuery: null, resembles: byDistance(asked, release) };
  if (text === null) return unchanged;
  const correction = meaningOf(text, asked, release, ports).then(async ({ suggestion, isKnown }) => {
    if (suggestion === null || !args.correctSpelling) {
      return { ...asked, suggestedQuery: suggestion, resembles: resembles(asked, isKnown, release) };
    }
    const found = await search(suggestion, args, release, budget, ports);
    // Its words are the catalogue's own.
    return { ...found, suggestedQuery: suggestion, resembles: resembles(found, true, release) };
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
function mistyped(asked: Asked, release: Release): string | null {
  const threshold = release.resemblance?.threshold;
  return threshold !== undefined && isMeasured(asked) && nearest(asked) < threshold ? asked.args.query : null;
}

/** Only texts were measured, and only against what is there now. */
function isMeasured({ query, candidates }: Asked): boolean {
  return candidates.degradation === null && query.kind === 'vector' && query.of === 'text';
}

function nearest({ candidates }: Asked): number {
  return candidates.hits[0]?.similarity ?? -1;
}

/** Verdict by distance alone: an image resembles the query, or the distance is inconclusive. */
function byDistance(asked: Asked, { resemblance }: Release): true | null {
  if (resemblance?.least === undefined || !isMeasured(asked)) return null;
  return nearest(asked) >= resemblance.least ? true : null;
}

/** Within a filter the words of the whole catalogue say nothing. */
function resembles(asked: Asked, isKnown: boolean, { resemblance }: Release): boolean | null {
  if (resemblance?.least === undefined) return null;
  const isFiltered = Object.keys(asked.args.filter).length > 0;
  return nearest(asked) >= resemblance.least || (isKnown && !isFiltered);
}

/** Shared by all who ask the same, with the candidates. */
async function meaningOf(
  text: string,
  { query, candidates, args }: Asked,
  release: Release,
  { index, cache }: SearchPorts,
): Promise<Meaning> {
  if (candidates.meaning !== undefined) return candidates.meaning;
  const { suggestion, isKnown } = await suggestQuery(text, index);
  const isOutside = suggestion !== null && (await resemblesOutside(query, args, release, index));
  const meaning = { suggestion: isOutside ? null : suggestion, isKnown };
  await keepMeaning(candidates, meaning, cache);
  return meaning;
}

/** Returns true if the filter, not the text, leaves no near image. */
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
): Promise<Asked> {
  const meant = { ...args, query: text };
  const kept = cachedCandidates(meant, ports.settings.candidates, release, ports.cache);
  const query = await embedQuery(meant, release, ports, budget.signal);
  const candidates = await findCandidates(
    query,
    args.filter,
    ports.settings.candidates,
    kept,
    ports,
    budget.signal,
  );
  return { args: meant, kept, query, candidates };
}
