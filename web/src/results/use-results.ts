import { useCallback, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { useClient } from 'urql';
import type { Address } from '../address/address.js';
import { type Problem, problemOf } from '../gateway/problem.js';
import { useRetry } from '../gateway/use-retry.js';
import {
  type PageFragment,
  SearchDocument,
  type SearchQueryVariables,
} from '../operations/generated/graphql.js';
import { type Column, type ColumnEvent, columnAfter, EMPTY_COLUMN, hasMore } from './column.js';
import { hasSubject, type QueryPicture, subjectKey, subjectOf } from './search-subject.js';

export type Side = 'everyone' | 'you';
const SIDES = ['everyone', 'you'] as const;

export interface Results {
  readonly everyone: Column;
  readonly you: Column;
  /** Reads the next page of both columns. */
  more(): void;
  /** Ranks the second column again, as far as it was read. */
  rankAgain(): void;
  retry(): void;
}

export interface ResultsQuestion {
  readonly address: Address;
  readonly picture: QueryPicture | null;
  /** Null: an unknown user, or the token's subject. */
  readonly userId: string | null;
}

const PAGE = 24;
const LARGEST_PAGE = 100;

interface Columns {
  readonly everyone: Column;
  readonly you: Column;
}

type Event = { readonly side: Side; readonly event: ColumnEvent };

function columnsAfter(columns: Columns, events: readonly Event[]): Columns {
  const after = { ...columns };
  for (const { side, event } of events) after[side] = columnAfter(after[side], event);
  return after;
}

/** Both ranked lists of a search, each asked for again when what it follows from has changed. */
export function useResults({ address, picture, userId }: ResultsQuestion): Results {
  const client = useClient();
  const [columns, dispatch] = useReducer(columnsAfter, { everyone: EMPTY_COLUMN, you: EMPTY_COLUMN });
  const [turn, setTurn] = useState(0);
  const newest = useRef({ columns, address, picture, userId });
  newest.current = { columns, address, picture, userId };
  const asking = useRef(new AbortController());
  // Known before React has drawn it: a scroll in between must not read on in a list that is being replaced.
  const inFlight = useRef(false);
  const answeredAll = useRef(() => {});

  const subject = subjectKey(address, picture);
  const view = JSON.stringify([userId, address.weight, address.diversity, turn]);
  const before = useRef({ subject: '', view: '' });
  const searches = hasSubject(address, picture);

  const ask = useCallback(
    async (sides: readonly Side[], page: Partial<SearchQueryVariables>, answered: PageEvent) => {
      asking.current.abort();
      asking.current = new AbortController();
      inFlight.current = true;
      const { signal } = asking.current;
      const { address: at, picture: shown, userId: user } = newest.current;
      const result = await client
        .query(
          SearchDocument,
          {
            ...subjectOf(at, shown),
            userId: user,
            weight: at.weight,
            diversity: at.diversity,
            first: PAGE,
            everyone: sides.includes('everyone'),
            you: sides.includes('you'),
            ...page,
          },
          { requestPolicy: 'network-only' },
        )
        .toPromise();
      if (signal.aborted) return;
      inFlight.current = false;
      const events = sides.map((side): Event => {
        const found = result.data?.[side];
        if (found) return { side, event: answered(found) };
        return { side, event: { type: 'failed', problem: failureOf(result.error, side) } };
      });
      if (events.every(({ event }) => event.type !== 'failed')) answeredAll.current();
      dispatch(events);
    },
    [client],
  );

  // Before it is painted: no list is ever shown as the answer to a question that it does not answer.
  useLayoutEffect(() => {
    const other = before.current.subject !== subject;
    const sides = other ? SIDES : before.current.view === view ? [] : (['you'] as const);
    before.current = { subject, view };
    if (!searches) {
      asking.current.abort();
      inFlight.current = false;
      dispatch(SIDES.map((side) => ({ side, event: { type: 'cleared' } })));
      return;
    }
    if (sides.length === 0) return;
    // A column that still waits is asked for again with the other.
    const { columns: now } = newest.current;
    const all = SIDES.filter((side) => sides.some((one) => one === side) || now[side].state === 'waiting');
    dispatch(SIDES.map((side) => ({ side, event: { type: all.includes(side) ? 'asked' : 'left off' } })));
    const first = other ? PAGE : Math.min(LARGEST_PAGE, Math.max(PAGE, now.you.edges.length));
    void ask(all, { first }, (page) => ({ type: 'answered', page }));
  }, [subject, view, searches, ask]);

  const more = useCallback(() => {
    if (inFlight.current) return;
    const { columns: now } = newest.current;
    const idle = SIDES.every((side) => now[side].state !== 'waiting' && !now[side].reading);
    const sides = SIDES.filter((side) => hasMore(now[side]));
    if (!idle || sides.length === 0) return;
    dispatch(sides.map((side) => ({ side, event: { type: 'asked for more' } })));
    const cursorOf = (side: Side): string | null => now[side].about?.pageInfo.endCursor ?? null;
    const after = { afterEveryone: cursorOf('everyone'), afterYou: cursorOf('you') };
    void ask(sides, after, (page) => ({ type: 'continued', page }));
  }, [ask]);

  const retry = useCallback(() => {
    const { columns: now } = newest.current;
    const failed = SIDES.filter((side) => now[side].problem !== null);
    if (failed.every((side) => now[side].state === 'shown')) return more();
    dispatch(failed.map((side) => ({ side, event: { type: 'asked' } })));
    void ask(failed, {}, (page) => ({ type: 'answered', page }));
  }, [ask, more]);

  const problem = columns.you.problem ?? columns.everyone.problem;
  answeredAll.current = useRetry(problem, retry);

  const rankAgain = useCallback(() => setTurn((now) => now + 1), []);
  return { ...columns, more, rankAgain, retry };
}

type PageEvent = (page: PageFragment) => ColumnEvent;

function failureOf(error: Parameters<typeof problemOf>[0], side: Side): Problem {
  return (
    problemOf(error, navigator.onLine, side) ?? problemOf(error, navigator.onLine) ?? { kind: 'unreachable' }
  );
}
