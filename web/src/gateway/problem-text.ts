import type { Words } from '../words/use-words.js';
import type { Problem } from './problem.js';

/** A problem in a person's words, with what to do or what is done about it. */
export function problemText(problem: Problem, words: Words): string {
  switch (problem.kind) {
    case 'offline':
      return words.offline;
    case 'unreachable':
      return words.unreachable;
    case 'rate-limited':
      return words.rateLimited(Math.ceil(problem.waitMs / 1_000));
    case 'login':
      return words.loginNeeded;
    case 'busy':
    case 'refused':
    case 'fault':
      return problem.message;
  }
}
