import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type AnyVariables, type UseQueryArgs, useQuery } from 'urql';
import { type Problem, problemOf, retryDelay } from './problem.js';

/**
 * Asks again by itself, as soon as that is of use.
 *
 * @param retry  the same function as long as it asks the same
 * @returns to be called when an answer has come: the next problem is the first again
 */
export function useRetry(problem: Problem | null, retry: () => void): () => void {
  const attempts = useRef(0);
  useEffect(() => {
    if (problem === null) return;
    attempts.current++;
    const delay = retryDelay(problem, attempts.current);
    const timer = delay === null ? undefined : setTimeout(retry, delay);
    addEventListener('online', retry);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', retry);
    };
  }, [problem, retry]);
  return useCallback(() => {
    attempts.current = 0;
  }, []);
}

export interface PatientQuery<Data> {
  readonly data: Data | undefined;
  readonly problem: Problem | null;
  readonly fetching: boolean;
  again(): void;
}

/** A query that is asked again by itself until it is answered, or refused for good. */
export function usePatientQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): PatientQuery<Data> {
  const [{ data, error, fetching }, ask] = useQuery(args);
  const isAsked = args.pause !== true;
  const problem = useMemo(() => (isAsked ? problemOf(error, navigator.onLine) : null), [error, isAsked]);
  const again = useCallback(() => ask({ requestPolicy: 'network-only' }), [ask]);
  const answered = useRetry(problem, again);
  useEffect(() => {
    if (data !== undefined && problem === null) answered();
  }, [data, problem, answered]);
  return { data, problem, fetching, again };
}
