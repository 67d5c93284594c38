import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import { emptyHistory } from '../../src/domain/history.js';
import { aShownPage } from '../builders/a-shown-page.js';
import { anInteraction } from '../builders/an-interaction.js';
import { collect, type OpenLog } from './interaction-log.contract.js';

/** Number of pages that the contract's logs are opened for: ten a shard where there are shards. */
export const KEEP_SHOWN = 160;

/** Contract of every interaction log about the pages that searches showed. */
export function shownPagesContract(engine: string, open: () => Promise<OpenLog>): void {
  describe(`shown pages: ${engine}`, () => {
    let log: InteractionLog;
    let reopen: () => Promise<InteractionLog>;

    beforeEach(async () => {
      const opened = await open();
      ({ log, reopen } = opened);
    });

    afterEach(async () => {
      await log.close();
    });

    const shown = () => collect(log.shown());

    it('are kept whole, with arms and positions, also when the log is opened again', async () => {
      await log.append(anInteraction());
      const page = aShownPage({
        order: {
          experiment: 'a:weight=.4|b:auto',
          arms: [
            { name: 'a', weight: 0.4, formula: 'lift' },
            { name: 'b', weight: 0.1, formula: 'rank' },
          ],
          firstChance: 0.5,
        },
        images: aShownPage().images.map((image, i) => ({ ...image, ...(i < 2 && { arm: i === 0 ? 1 : 0 }) })),
      });
      expect(await log.noteShown([page, aShownPage()])).toEqual({ kept: 2, refused: 0 });
      expect(await shown()).toEqual([page, aShownPage()]);
      log = await reopen();
      expect(await shown()).toEqual([page, aShownPage()]);
    });

    it('are refused of a user whom the log does not know', async () => {
      await log.append(anInteraction());
      const pages = [aShownPage({ userId: 'stranger' }), aShownPage()];
      expect(await log.noteShown(pages)).toEqual({ kept: 1, refused: 1 });
      expect(await shown()).toEqual([aShownPage()]);
    });

    it('leave with their user, and no others', async () => {
      for (const userId of ['ann', 'bob']) await log.append(anInteraction({ userId }));
      const pages = Array.from({ length: 8 }, (_, i) =>
        aShownPage({ userId: i % 2 === 0 ? 'ann' : 'bob', searchId: `search-${i}` }),
      );
      await log.noteShown(pages);
      await log.forget('ann');
      expect(await shown()).toEqual(pages.filter(({ userId }) => userId === 'bob'));
    });

    it('are refused of a user whose recording is paused, until it is resumed', async () => {
      await log.append(anInteraction());
      const setPaused = (paused: boolean) =>
        log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), paused }));
      const pageOfNow = async () => aShownPage({ order: { seq: (await log.history('ann'))?.seq ?? 0 } });
      await setPaused(true);
      expect(await log.noteShown([aShownPage(), await pageOfNow()])).toEqual({ kept: 0, refused: 2 });
      expect(await shown()).toEqual([]);
      await setPaused(false);
      const resumed = await pageOfNow();
      expect(await log.noteShown([resumed])).toEqual({ kept: 1, refused: 0 });
      expect(await shown()).toEqual([resumed]);
    });

    it('are refused of a user who was forgotten since the search, and has come back', async () => {
      await log.append(anInteraction());
      const { seq = 0 } = (await log.history('ann')) ?? {};
      await log.forget('ann');
      await log.append(anInteraction());
      const late = aShownPage({ order: { seq } });
      const now = aShownPage({ order: { seq: (await log.history('ann'))?.seq ?? 0 } });
      expect(await log.noteShown([late, now])).toEqual({ kept: 1, refused: 1 });
      await log.append(anInteraction());
      expect(await log.noteShown([now])).toEqual({ kept: 1, refused: 0 });
      expect(await shown()).toEqual([now, now]);
    });

    it('are bounded in number: the oldest leave first, and can be forgotten afterwards', async () => {
      await log.append(anInteraction());
      const pages = Array.from({ length: 3 * KEEP_SHOWN }, (_, i) =>
        aShownPage({ searchId: `search-${i}`, images: aShownPage().images.slice(0, 1) }),
      );
      for (let from = 0; from < pages.length; from += 100) await log.noteShown(pages.slice(from, from + 100));
      const kept = await shown();
      expect(kept.length).toBeGreaterThan(0);
      expect(kept.length).toBeLessThanOrEqual(KEEP_SHOWN);
      expect(kept).toEqual(pages.slice(-kept.length));
      await log.forget('ann');
      expect(await shown()).toEqual([]);
    });

    it('stay, whatever else is appended', async () => {
      await log.append(anInteraction());
      await log.noteShown([aShownPage()]);
      for (let i = 0; i < 5; i++) await log.append(anInteraction({ imageId: `cat-${i}` }));
      expect(await shown()).toEqual([aShownPage()]);
    });
  });
}
