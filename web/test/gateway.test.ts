import { describe, expect, it } from 'vitest';
import { pictureUrl } from '../src/gateway/picture-url.js';
import { problemOf, retryDelay } from '../src/gateway/problem.js';
import { problemText } from '../src/gateway/problem-text.js';
import { placeAfterKey } from '../src/tiles/grid-keys.js';
import { ar } from '../src/words/ar.js';
import { en } from '../src/words/en.js';
import { firstLanguage } from '../src/words/use-words.js';

const fault = (code: string, path?: readonly string[], more = {}) =>
  ({ message: 'why', path, extensions: { code, ...more } }) as never;

describe('a problem', () => {
  it('is of the field that failed, and of all when the operation did', () => {
    const error = { graphQLErrors: [fault('NOT_FOUND', ['everyone'])] };
    expect(problemOf(error, true, 'everyone')).toEqual({ kind: 'refused', message: 'why' });
    expect(problemOf(error, true, 'you')).toBeNull();
    expect(problemOf({ graphQLErrors: [fault('BAD_USER_INPUT')] }, true, 'you')).toMatchObject({
      kind: 'refused',
    });
  });

  it.each([
    ['RATE_LIMITED', { kind: 'rate-limited', waitMs: 3_000 }],
    ['UNAVAILABLE', { kind: 'busy', waitMs: 3_000, message: 'why' }],
    ['UNAUTHENTICATED', { kind: 'login', message: 'why' }],
    ['INTERNAL', { kind: 'fault', message: 'why' }],
    ['PERSISTED_QUERY_NOT_FOUND', { kind: 'outdated' }],
  ])('is told from others by its code: %s', (code, problem) => {
    expect(problemOf({ graphQLErrors: [fault(code, ['you'], { retryAfterMs: 3_000 })] }, true)).toEqual(
      problem,
    );
  });

  it('is the network where nothing answered', () => {
    const error = { graphQLErrors: [], networkError: new Error('failed to fetch') };
    expect([problemOf(error, false), problemOf(error, true)]).toEqual([
      { kind: 'offline' },
      { kind: 'unreachable' },
    ]);
    expect(problemOf(undefined, true)).toBeNull();
  });

  it('is tried again later and later, as long as the gateway says, or not at all', () => {
    const tries = [1, 2, 3, 9].map((attempt) => retryDelay({ kind: 'unreachable' }, attempt));
    expect(tries).toEqual([1_000, 2_000, 4_000, 15_000]);
    expect(retryDelay({ kind: 'rate-limited', waitMs: 42_000 }, 1)).toBe(42_000);
    expect(retryDelay({ kind: 'refused', message: '' }, 1)).toBeNull();
  });
});

describe('a problem in words', () => {
  it('says when the next request leaves, and not how long it was when it was met', () => {
    const since = Date.parse('2026-01-15T12:00:00Z');
    const text = problemText({ kind: 'rate-limited', waitMs: 90_000 }, en, since);
    expect(text).toContain(new Date(since + 90_000).toLocaleTimeString());
  });
});

describe('the URL of a picture', () => {
  it.each([
    ['/images/a.jpg', 'http://127.0.0.1:4000/', 'http://127.0.0.1:4000/images/a.jpg'],
    ['/images/a.jpg', 'https://search.example/p/?q=cat', 'https://search.example/p/images/a.jpg'],
    ['/p/images/a.jpg', 'https://search.example/p/', 'https://search.example/p/images/a.jpg'],
    ['https://cdn.example/a.jpg', 'https://search.example/p/', 'https://cdn.example/a.jpg'],
  ])('%s at %s is %s', (url, base, full) => expect(pictureUrl(url, base)).toBe(full));
});

describe('a key in a grid', () => {
  const grid = { count: 10, columns: 4, rtl: false };
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, null],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 6, null],
    ['ArrowUp', 5, 1],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['x', 5, null],
  ])('%s leads from %i to %s', (key, from, to) => expect(placeAfterKey(key, from, grid)).toBe(to));

  it('runs the other way where the page does', () => {
    expect(placeAfterKey('ArrowLeft', 0, { ...grid, rtl: true })).toBe(1);
    expect(placeAfterKey('ArrowDown', 0, { ...grid, rtl: true })).toBe(4);
  });
});

describe('the words', () => {
  it('are chosen by what was chosen before, then by the browser', () => {
    expect(firstLanguage(null, ['de-DE', 'ar-EG', 'en'])).toBe('ar');
    expect(firstLanguage('en', ['ar'])).toBe('en');
    expect(firstLanguage('klingon', ['de'])).toBe('en');
  });

  it('count in both languages', () => {
    expect([1, 2, 200].map(en.ranked)).toEqual(['1 image ranked', '2 images ranked', '200 images ranked']);
    expect(new Set([1, 2, 5, 20].map(ar.ranked)).size).toBe(4);
  });
});
