import { describe, expect, it } from 'vitest';
import { followEntries } from '../../../../src/datasources/logs/follow-entries.js';
import { anInteraction } from '../../../builders/an-interaction.js';

describe('following entries', () => {
  const entries = [anInteraction()];

  it('pauses twice as long after each failure, up to half a minute, and briefly again after a success', async () => {
    const ending = new AbortController();
    const pauses: number[] = [];
    let taken = 0;
    const next = async () => ({ entries, taken: async () => {} });
    const take = async () => {
      if (pauses.length !== 9 || taken > 0) throw new Error('not now');
      taken += 1;
    };
    await followEntries(next, take, ending.signal, async (milliseconds) => {
      pauses.push(milliseconds);
      if (pauses.length === 11) ending.abort();
    });
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 500, 1_000]);
    expect(taken).toBe(1);
  });

  it('begins again when reading or noting fails, and hands over nothing once it is aborted', async () => {
    const ending = new AbortController();
    const calls: string[] = [];
    let reads = 0;
    const next = async () => {
      reads += 1;
      if (reads === 1) throw new Error('cannot read');
      if (reads === 4) ending.abort();
      return {
        entries,
        taken: async () => {
          calls.push('noting');
          if (reads === 2) throw new Error('cannot note');
        },
      };
    };
    const take = async () => void calls.push('taking');
    await followEntries(next, take, ending.signal, async () => void calls.push('pausing'));
    expect(calls).toEqual(['pausing', 'taking', 'noting', 'pausing', 'taking', 'noting']);
  });
});
