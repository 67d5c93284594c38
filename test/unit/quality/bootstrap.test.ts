import { describe, expect, it } from 'vitest';
import { estimate, type Observation, quantile } from '../../../bench/quality/bootstrap.js';
import { normal } from '../../../bench/taste/draw.js';
import { seededRandom } from '../../../src/clustering/seeded-random.js';

describe('the estimate of a mean', () => {
  it('has an interval as wide as the normal one where every user is seen once', () => {
    const random = seededRandom(1);
    const observations = Array.from({ length: 400 }, (_, i) => ({
      user: `${i}`,
      subject: 'cat',
      value: normal(random),
    }));
    const { mean, lower, upper } = estimate(observations, 2_000);
    const half = 1.96 / Math.sqrt(400);
    expect(lower).toBeLessThan(mean);
    expect(upper).toBeGreaterThan(mean);
    expect((upper - lower) / 2).toBeGreaterThan(0.85 * half);
    expect((upper - lower) / 2).toBeLessThan(1.15 * half);
  });

  it('is no narrower for looking at the same few users many times', () => {
    const ofUsers = (times: number): Observation[] =>
      Array.from({ length: 20 * times }, (_, i) => ({
        user: `${i % 20}`,
        subject: 'cat',
        value: (i % 20) / 20,
      }));
    const [once, often] = [estimate(ofUsers(1)), estimate(ofUsers(50))];
    expect(often.upper - often.lower).toBeCloseTo(once.upper - once.lower, 10);
  });

  it('widens when subjects differ, however many users there are', () => {
    const grid = (spread: number): Observation[] =>
      Array.from({ length: 2_000 }, (_, i) => ({
        user: `${i % 200}`,
        subject: `${Math.floor(i / 200)}`,
        value: spread * Math.floor(i / 200),
      }));
    const { mean, lower, upper } = estimate(grid(1));
    expect(mean).toBeCloseTo(4.5, 10);
    // The standard deviation of 0..9 is 2.87; of a mean of ten such, .91.
    expect(upper - lower).toBeGreaterThan(2 * 1.96 * 0.91 * 0.85);
    expect(upper - lower).toBeLessThan(2 * 1.96 * 0.91 * 1.15);
    expect(estimate(grid(0)).upper).toBe(0);
  });

  it('is the same each time', () => {
    const observations = [0, 1, 5].map((value) => ({ user: `${value}`, subject: 'cat', value }));
    expect(estimate(observations)).toEqual(estimate(observations));
  });

  it('says nothing of nothing', () => {
    const { mean, lower, upper, observations } = estimate([]);
    expect([mean, lower, upper]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(observations).toBe(0);
  });
});

it('interpolates between sorted values', () => {
  expect(quantile([0, 10], 0.25)).toBe(2.5);
  expect(quantile([1, 2, 3], 0.5)).toBe(2);
  expect(quantile([], 0.5)).toBeNaN();
});
