import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { faultReport } from '../../../src/server/fault-report.js';

describe('faultReport', () => {
  const reporting = () => {
    const clock = { now: 0 };
    const lines: unknown[] = [];
    const report = faultReport(
      { warn: (fields, message) => lines.push({ ...fields, message }) },
      () => clock.now,
    );
    return { clock, lines, report };
  };
  const down = new ParallaxError('UNAVAILABLE', 'down');

  it('tells the error with the part that was done without', () => {
    const { lines, report } = reporting();
    report('AFFINITIES', down);
    expect(lines).toEqual([{ part: 'AFFINITIES', err: down, unsaid: 0, message: 'went on without' }]);
  });

  it('is quiet about more of the same for a minute, then says how much there was', () => {
    const { clock, lines, report } = reporting();
    for (const ms of [0, 1, 59_999, 60_000]) {
      clock.now = ms;
      report('AFFINITIES', down);
    }
    expect(lines).toMatchObject([{ unsaid: 0 }, { unsaid: 2 }]);
  });

  it('does not let one fault hide another', () => {
    const { lines, report } = reporting();
    report('AFFINITIES', down);
    report('EMBED', down);
    report('AFFINITIES', new TypeError('a bug'));
    report('AFFINITIES', 'thrown by a stranger');
    expect(lines).toHaveLength(4);
  });
});
