import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddingThread } from '../../../../src/datasources/embedders/embedding-thread.js';
import { EmbeddingThreads } from '../../../../src/datasources/embedders/embedding-threads.js';

const WORKER = new URL('../../../fakes/embedding-worker.mjs', import.meta.url);

describe('embedding threads', () => {
  let started: Worker[];
  let threads: EmbeddingThreads;

  const openThreads = (count: number) =>
    new EmbeddingThreads(
      Array.from(
        { length: count },
        () =>
          new EmbeddingThread(() => {
            const worker = new Worker(WORKER);
            started.push(worker);
            return worker;
          }),
      ),
    );
  const embed = (text: string, signal?: AbortSignal) =>
    threads.submit({ kind: 'texts', texts: [text] }, { signal });
  const length = async (text: string) => (await embed(text)).values[0];

  beforeEach(() => {
    started = [];
    threads = openThreads(1);
  });
  afterEach(() => threads.close());

  it('start with the first request, and no more of them than there is work', async () => {
    threads = openThreads(3);
    expect(started).toHaveLength(0);
    expect(await length('one')).toBe(3);
    expect(await length('three')).toBe(5);
    expect(started).toHaveLength(1);
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(length));
    expect(started).toHaveLength(3);
  });

  it.each(['crash', 'exit'])(
    'fail the request at work as UNAVAILABLE on a %s and go on with the next',
    async (how) => {
      const [lost, next] = await Promise.allSettled([embed(how), length('next')]);
      expect(lost).toMatchObject({
        status: 'rejected',
        reason: { code: 'UNAVAILABLE', message: expect.stringContaining('stopped') },
      });
      expect(next).toEqual({ status: 'fulfilled', value: 4 });
      expect(started).toHaveLength(2);
      expect(await length('again')).toBe(5);
      expect(started).toHaveLength(2);
    },
  );

  it('pass on whose fault it was', async () => {
    await expect(embed('refuse')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
      message: 'It is broken.',
    });
    await expect(embed('fail')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: expect.objectContaining({ message: 'no such operator' }),
    });
    expect(started).toHaveLength(1);
  });

  it('let a query pass by what waits for an ingest, in the order of the queries', async () => {
    const order: string[] = [];
    const note = (text: string, isUrgent: boolean): Promise<number> =>
      threads.submit({ kind: 'texts', texts: [text] }, { isUrgent }).then(() => order.push(text));
    await Promise.all([
      note('at work', false),
      note('batch 1', false),
      note('batch 2', false),
      note('query 1', true),
      note('query 2', true),
    ]);
    expect(order).toEqual(['at work', 'query 1', 'query 2', 'batch 1', 'batch 2']);
  });

  it('drop a waiting request whose signal aborts, and ignore the answer to one at work', async () => {
    const reason = new Error('too late');
    const atWork = new AbortController();
    const waiting = new AbortController();
    const first = embed('at work', atWork.signal);
    const second = embed('crash', waiting.signal);
    const third = length('third');
    atWork.abort(reason);
    waiting.abort(reason);
    await expect(first).rejects.toBe(reason);
    await expect(second).rejects.toBe(reason);
    // Had the second been sent, the worker would have died of it.
    expect(await third).toBe(5);
    expect(started).toHaveLength(1);
  });

  it('close after the request at work, refuse the waiting, and leave no thread', async () => {
    const atWork = length('at work');
    const waiting = embed('waiting');
    const closed = threads.close();
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await atWork).toBe(7);
    await closed;
    expect(started.map((worker) => worker.threadId)).toEqual([-1]);
    await expect(embed('late')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The embedder is closing.',
    });
  });
});
