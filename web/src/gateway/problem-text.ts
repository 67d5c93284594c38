import type { Words } from '../words/use-words.js';
import type { Problem } from './problem.js';

/**
 * A problem in a person's words, with what to do or what is done about it.
 *
 * @param since  when it was met, in milliseconds
 */
export function problemText(problem: Problem, words: Words, since: number = Date.now()): string {
  switch (problem.kind) {
    case 'offline':
      return words.offline;
    case 'unreachable':
      return words.unreachable;
    case 'rate-limited':
      return words.rateLimited(new Date(since + problem.waitMs).toLocaleTimeString());
    case 'login':
      return words.loginNeeded;
    case 'outdated':
      return words.newVersion;
    case 'busy':
    case 'refused':
    case 'fault':
      return problem.message;
  }
}
