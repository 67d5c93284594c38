import { describe, expect, it } from 'vitest';
import { type FitOrder, fitInWorker } from '../../../../src/datasources/rankers/fit-in-worker.js';
import { contributionOf } from '../../../../src/scoring/models/contribution.js';
import { fitBlend } from '../../../../src/scoring/models/fit/fit-blend.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { views } from '../../scoring/histories.js';
import { aTable } from '../../scoring/models/a-table.js';

const table = aTable({ c0: 10, c1: 10, c2: 10 });
const order: FitOrder = {
  users: Array.from({ length: 30 }, (_, u) => {
    const history = views(
      Array.from({ length: 9 }, (_, i) => `c${(u + i) % 3}-${u}-${i}`),
      `user-${u}`,
    );
    return {
      userId: history.userId,
      contribution: contributionOf(history, table, AFFINITY_SETTINGS, ({ clusterId }) => clusterId),
    };
  }),
  table: { ...table, nearest: [] },
  settings: AFFINITY_SETTINGS,
};

describe('a fit in a thread', () => {
  it('is the fit that is made without one', async () => {
    const fit = await fitInWorker(order, new AbortController().signal);
    expect(fit).toEqual(fitBlend(order.users, order.table, order.settings));
  });

  it('ends without a fit when it is stopped, also before it began', async () => {
    const stopped = new AbortController();
    const stopping = fitInWorker(order, stopped.signal);
    stopped.abort();
    await expect(stopping).rejects.toThrow('its thread ended');
    await expect(fitInWorker(order, AbortSignal.abort())).rejects.toThrow('its thread ended');
  });

  it('asks before each image whether it is still wanted', () => {
    let asked = 0;
    const proceed = (): void => {
      asked += 1;
      if (asked === 5) throw new Error('enough');
    };
    expect(() => fitBlend(order.users, order.table, order.settings, proceed)).toThrow('enough');
    expect(asked).toBe(5);
  });
});
