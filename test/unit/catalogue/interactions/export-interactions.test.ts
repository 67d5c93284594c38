import { createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow, exportInteractions } from '../../../../src/catalogue/interactions/export-interactions.js';
import { LONGEST_ROW_BYTES } from '../../../../src/catalogue/interactions/raw-interaction.js';
import type { Interaction } from '../../../../src/domain/interaction.js';
import { aShownPage } from '../../../builders/a-shown-page.js';
import { anInteraction } from '../../../builders/an-interaction.js';

const AT = Date.UTC(2026, 0, 15, 12);

/** A sink that is full after every write, as a slow pipe is. */
function slowSink(): Writable & { text(): string } {
  const parts: string[] = [];
  const sink = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk.toString());
      setImmediate(done);
    },
  });
  return Object.assign(sink, { text: () => parts.join('') });
}

const logOf = (...interactions: readonly Interaction[]) => ({
  async *entries() {
    yield* interactions;
  },
  shown: nothingShown,
});

async function* nothingShown(): AsyncGenerator<never> {}

/** Parses a row like any reader of RFC 4180. */
function parseRow(row: string): string[] {
  return [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, 8)
    .map(([, field = '']) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field));
}

describe('the log as CSV', () => {
  it('has a line of names, then a line an interaction, in order', async () => {
    const out = slowSink();
    const first = anInteraction({ eventId: 'e1', searchId: 's1', at: AT });
    const second = anInteraction({
      eventId: 'e2',
      clusterId: null,
      type: 'HIDE',
      sessionId: 'visit',
      at: AT,
    });
    expect(await exportInteractions(logOf(first, second), out)).toBe(2);
    expect(out.text().split('\r\n')).toEqual([
      'eventId,userId,imageId,clusterId,type,at,sessionId,searchId',
      'e1,ann,cat-1,comics,VIEW,2026-01-15T12:00:00.000Z,,s1',
      'e2,ann,cat-1,,HIDE,2026-01-15T12:00:00.000Z,visit,',
      '',
    ]);
    expect(out.writableFinished).toBe(true);
  });

  it('has the lists that interactions name, where the log keeps them, in rows that can be read', async () => {
    const out = slowSink();
    const image = (rank: number) => ({
      imageId: `\u{1F431}"${rank}`,
      rank,
      similarity: 0.25,
      relevance: 0.5,
      affinity: 0.1,
    });
    const page = (searchId: string, images: number) =>
      aShownPage({
        searchId,
        order: { mostRelevant: 1 },
        images: Array.from({ length: images }, (_, i) => image(i + 1)),
      });
    const log = {
      ...logOf(
        anInteraction({ searchId: 's1', at: AT }),
        anInteraction({ at: AT }),
        anInteraction({ searchId: 'long' }),
      ),
      async *shown() {
        yield* [page('s1', 2), page('never chosen from', 2), page('long', 1_000)];
      },
    };
    expect(await exportInteractions(log, out)).toBe(3);
    const [names = '', first = '', second = '', long = ''] = out.text().split('\r\n');
    expect(names).toMatch(/,searchId,shown$/);
    expect(first).toContain(
      ',s1,"[{""image"":""\u{1F431}\\""1"",""similarity"":0.25,""closeness"":0.5,""affinity"":0.100000001},',
    );
    expect(second).toMatch(/,$/);
    expect(Buffer.byteLength(long)).toBeLessThan(LONGEST_ROW_BYTES);
    expect(long.split('image').length).toBeGreaterThan(300);
  });

  it('quotes what would end a field or a line, and gives every id back to a reader', () => {
    const id = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .filter((text) => !/^[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(id, id, id, (eventId, userId, imageId) => {
        const row = csvRow(anInteraction({ eventId, userId, imageId, at: AT }));
        expect(parseRow(row).slice(0, 3)).toEqual([eventId, userId, imageId]);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('lets no spreadsheet compute %j', (userId) => {
    const [, field] = parseRow(csvRow(anInteraction({ userId })));
    expect(field).toBe(`'${userId}`);
  });

  it('says when it cannot be written', async () => {
    const out = createWriteStream('/no such folder/log.csv');
    await expect(exportInteractions(logOf(anInteraction()), out)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says when the log cannot be read to its end', async () => {
    const broken = {
      async *entries() {
        yield anInteraction();
        throw new Error('the log is gone');
      },
      shown: nothingShown,
    };
    await expect(exportInteractions(broken, slowSink())).rejects.toThrow('the log is gone');
  });
});
