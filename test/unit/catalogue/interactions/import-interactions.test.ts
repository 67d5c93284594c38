import { describe, expect, it } from 'vitest';
import { importInteractions } from '../../../../src/catalogue/interactions/import-interactions.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { FakeLog } from '../../../fakes/fake-log.js';

describe('importInteractions', () => {
  const stage = { at() {}, end() {} };
  const past = (at: number) =>
    ['cat', 'dog', 'boat'].map((imageId) =>
      anInteraction({ eventId: `simulated-${imageId}`, userId: 'ann', imageId, at }),
    );

  it('says how far it is', async () => {
    const steps: string[] = [];
    const watched = { at: (done: number) => steps.push(`at ${done}`), end: () => steps.push('end') };
    const many = Array.from({ length: 501 }, () => anInteraction({ userId: 'ann' }));
    await importInteractions(many, new FakeLog(), watched);
    expect(steps).toEqual(['at 500', 'at 501', 'end']);
  });

  it('continues where an import was interrupted, though the past is told with other times by now', async () => {
    const log = new FakeLog();
    await importInteractions(past(1_000).slice(0, 2), log, stage);
    await importInteractions(past(2_000), log, stage);
    const recorded: string[] = [];
    for await (const { imageId, at } of log.entries()) recorded.push(`${imageId} ${at}`);
    expect(recorded).toEqual(['cat 1000', 'dog 1000', 'boat 2000']);
  });

  it('ends at an interaction that the log refuses for another reason', async () => {
    const log = new FakeLog();
    log.failure = new Error('the disk is full');
    await expect(importInteractions(past(1_000), log, stage)).rejects.toThrow('the disk is full');
  });
});
