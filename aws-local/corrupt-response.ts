import type { Fault } from './faults.js';
import type { HttpAnswer } from './wire/write-answer.js';

const HUGE_BYTES = 10 * 1_024 * 1_024;

/** Corrupts a good answer as a fault demands. */
export function corruptResponse(answer: HttpAnswer, { kind }: Fault): HttpAnswer {
  switch (kind) {
    case 'drop-items':
      return changed(answer, withoutEverySecond);
    case 'garbage':
      return changed(answer, withWrongTypes);
    case 'not-active':
      return changed(answer, withoutActive);
    case 'half-json':
      return { ...answer, body: answer.body.slice(0, answer.body.length >> 1) };
    case 'huge':
      return changed(answer, (value) => ({ padding: 'x'.repeat(HUGE_BYTES), ...asObject(value) }));
    default:
      return answer;
  }
}

function changed(answer: HttpAnswer, change: (value: unknown) => unknown): HttpAnswer {
  const value: unknown = answer.body === '' ? {} : JSON.parse(answer.body);
  const body = JSON.stringify(change(value));
  return { ...answer, headers: { 'content-type': 'application/json', ...answer.headers }, body };
}

/** Drops every second element of each list: a ranking lacks items, an embedding numbers. */
function withoutEverySecond(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((_, index) => index % 2 === 0).map(withoutEverySecond);
  return mapped(value, withoutEverySecond);
}

/** JSON of the right form in which numbers are words and words are numbers. */
function withWrongTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withWrongTypes);
  if (typeof value === 'number') return 'garbage';
  if (typeof value === 'string') return -1;
  return mapped(value, withWrongTypes);
}

function withoutActive(value: unknown): unknown {
  if (value === 'ACTIVE') return 'CREATE IN_PROGRESS';
  if (Array.isArray(value)) return value.map(withoutActive);
  return mapped(value, withoutActive);
}

function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
