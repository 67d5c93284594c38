import { describe, expect, it } from 'vitest';
import { parseOptions, UsageError, usage } from '../../../bench/quality/options.js';

const TABLES = new Map([
  ['demo', 1],
  ['latency', 2],
]);

describe('the options of the quality bench', () => {
  it('are read in both forms', () => {
    const options = parseOptions(['--rows=demo,latency', '--seeds', '3', '--quick'], {}, TABLES);
    expect(options).toMatchObject({ rows: ['demo', 'latency'], seeds: [1_001, 1_002, 1_003], quick: true });
  });

  it('ask for the usage alone, whatever is beside', () => {
    expect(parseOptions(['--help'], {}, TABLES)).toBeNull();
    expect(parseOptions(['--rows', 'demo', '-h'], {}, TABLES)).toBeNull();
    expect(usage(TABLES.keys())).toContain('demo, latency');
  });

  it.each([
    [['--row', 'demo'], 'There is no option --row.'],
    [['--rows'], '--rows needs a value.'],
    [['--rows', 'demo,dem'], 'There is no table dem.'],
    [['--seeds', '0'], '--seeds takes a whole number from 1.'],
  ])('that are not known are named: %j', (args, message) => {
    expect(() => parseOptions(args, {}, TABLES)).toThrow(new UsageError(message));
  });
});
