import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.js';

const read = (EXPERIMENT: string, others = {}) => readConfig({ EXPERIMENT, ...others });

describe('an experiment', () => {
  it('has two arms, each with what it sets; the rest is as without it', () => {
    const { experiment } = read('old : formula = rank , weight=.25 | new:auto, diversity=.5', {
      WEIGHT: '.3',
      FORMULA: 'minmax',
    });
    expect(experiment?.arms).toEqual([
      { name: 'old', weight: 0.25, formula: 'rank', diversity: null },
      { name: 'new', weight: null, formula: 'minmax', diversity: 0.5 },
    ]);
    expect(read('a:formula=lift|b:weight=0', { WEIGHT: '.3' }).experiment?.arms).toMatchObject([
      { weight: 0.3 },
      { weight: 0 },
    ]);
  });

  it.each([
    ['a', 1, 'an arm begins without a ":" behind its name'],
    ['a:auto', 7, 'the second arm is missing, behind a "|"'],
    ['a:auto|', 8, 'an arm begins without a ":" behind its name'],
    ['a:auto|b:auto|c:auto', 15, 'a third arm begins'],
    ['a:auto|a:weight=1', 8, 'the name "a" comes again'],
    ['a:auto|B:auto', 8, 'a name is not of 1 to 16 small letters, digits and "-"'],
    [':auto|b:auto', 1, 'a name is not of 1 to 16 small letters, digits and "-"'],
    ['a:auto|b:wieght=.4', 10, 'a setting is none of auto, weight=, formula=, diversity='],
    ['a:auto|b:', 10, 'a setting is none of auto, weight=, formula=, diversity='],
    ['a:weight=.4=.5|b:auto', 3, 'a setting is none of auto, weight=, formula=, diversity='],
    ['a:auto|b:auto,  weight=.4', 17, 'weight is set again'],
    ['a:weight=1.1|b:auto', 3, 'the weight is neither "auto" nor a number from 0 to 1'],
    ['a:weight=|b:auto', 3, 'the weight is neither "auto" nor a number from 0 to 1'],
    ['a:auto|b:diversity=x', 10, 'the diversity is neither "auto" nor a number from 0 to 1'],
    ['a:auto|b:formula=mean', 10, 'the formula is none of lift, minmax, zscore, rank'],
  ])('is refused as %j with the place', (text, place, problem) => {
    expect(() => read(text)).toThrow(
      `EXPERIMENT=${JSON.stringify(text)} is not allowed: it must be two arms like a:weight=.4|b:auto; at character ${place} ${problem}.`,
    );
  });

  it('keeps what it shows, 100,000 pages where nothing else is said', () => {
    expect(read('a:auto|b:auto').impressions).toBe(100_000);
    expect(read('a:auto|b:auto', { IMPRESSIONS: '500' }).impressions).toBe(500);
    expect(() => read('a:auto|b:auto', { IMPRESSIONS: '0' })).toThrow('IMPRESSIONS=0 is not allowed');
  });
});
