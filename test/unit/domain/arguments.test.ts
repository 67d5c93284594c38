import { describe, expect, it } from 'vitest';
import {
  BASELINE_USER_ID,
  excerpt,
  parseId,
  parseInteger,
  parseNumber,
  parseOptionalId,
  parseUserId,
} from '../../../src/domain/arguments.js';
import { ParallaxError } from '../../../src/domain/errors.js';

function refusal(run: () => unknown): { code: string; argument: string | undefined; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof ParallaxError)
      return { code: error.code, argument: error.argument, message: error.message };
    throw error;
  }
  throw new Error('was not refused');
}

describe('parseId', () => {
  it.each(['a', ' ', 'a b/ü?#', '日本', '😀'.repeat(256), 'x'.repeat(256), "'; drop table"])(
    'takes %j as it came',
    (id) => {
      expect(parseId('imageId', id)).toBe(id);
    },
  );

  it.each([
    ['', '`imageId` must be 1 to 256 characters; it has 0.'],
    ['x'.repeat(300), '`imageId` must be 1 to 256 characters; it has 300.'],
    ['😀'.repeat(257), '`imageId` must be 1 to 256 characters; it has 257.'],
    ['x'.repeat(10_001), '`imageId` must be 1 to 256 characters; it has more than 5000.'],
    ['ab\u0000c', '`imageId` must not contain control characters; character 3 is U+0000.'],
    ['😀\u007f', '`imageId` must not contain control characters; character 2 is U+007F.'],
    ['a\u0085', '`imageId` must not contain control characters; character 2 is U+0085.'],
    ['a\ud83d', '`imageId` must be well-formed Unicode; it holds half a surrogate pair.'],
    [null, '`imageId` is required: 1 to 256 characters.'],
    [undefined, '`imageId` is required: 1 to 256 characters.'],
    [7, '`imageId` must be a text of 1 to 256 characters.'],
  ])('refuses %j', (value, message) => {
    expect(refusal(() => parseId('imageId', value))).toEqual({
      code: 'BAD_USER_INPUT',
      argument: 'imageId',
      message,
    });
  });

  it('takes an optional id only when it is given', () => {
    expect(parseOptionalId('sessionId', null)).toBeUndefined();
    expect(parseOptionalId('sessionId', undefined)).toBeUndefined();
    expect(refusal(() => parseOptionalId('sessionId', '')).argument).toBe('sessionId');
  });
});

it('keeps the reserved user id for the baseline', () => {
  expect(refusal(() => parseUserId(BASELINE_USER_ID))).toEqual({
    code: 'BAD_USER_INPUT',
    argument: 'userId',
    message: '`userId` must not be "parallax:nobody"; that id is reserved.',
  });
  expect(parseUserId(`${BASELINE_USER_ID}2`)).toBe('parallax:nobody2');
});

it('takes numbers within the limit, both ends included', () => {
  expect([0, 1, 0.5].map((weight) => parseNumber('weight', weight, { min: 0, max: 1 }))).toEqual([0, 1, 0.5]);
  for (const weight of [-0.1, 1.01, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
    expect(refusal(() => parseNumber('weight', weight, { min: 0, max: 1 })).message).toBe(
      `\`weight\` must be a number from 0 to 1; it is ${weight}.`,
    );
  }
  expect(refusal(() => parseInteger('first', 1.5, { min: 1, max: 100 })).message).toBe(
    '`first` must be a whole number from 1 to 100; it is 1.5.',
  );
});

it('shows an excerpt that is short and cannot break a line', () => {
  expect(excerpt('a\nb\u0000c')).toBe('a\uFFFDb\uFFFDc');
  expect(excerpt('x'.repeat(100_000))).toBe(`${'x'.repeat(40)}…`);
  expect(excerpt('short')).toBe('short');
});
