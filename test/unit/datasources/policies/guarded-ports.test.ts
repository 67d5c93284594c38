import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cache } from '../../../../src/datasources/caches/cache.js';
import { openLruCache } from '../../../../src/datasources/caches/lru.cache.js';
import { policyDefaults } from '../../../../src/datasources/policies/defaults.js';
import type { GuardOptions } from '../../../../src/datasources/policies/guard.js';
import {
  guardCache,
  guardEmbedder,
  guardIndex,
  guardLog,
  guardRanker,
} from '../../../../src/datasources/policies/guarded-ports.js';
import type { GuardedPort } from '../../../../src/datasources/policies/policy-events.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { aHistory } from '../../../builders/a-history.js';
import { aRelease } from '../../../builders/a-release.js';
import { anImage } from '../../../builders/an-image.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { FakeEmbedder } from '../../../fakes/fake-embedder.js';
import { FakeIndex } from '../../../fakes/fake-index.js';
import { FakeLog } from '../../../fakes/fake-log.js';
import { FakeRanker, knownTaste } from '../../../fakes/fake-ranker.js';

const down = () => new ParallaxError('UNAVAILABLE', 'down');
const lost = () => new ParallaxError('UNAVAILABLE', 'lost', { cause: named('ConnectionError') });
const never = () => new Promise<never>(() => undefined);

function named(name: string): Error {
  const error = new Error('socket');
  error.name = name;
  return error;
}

let events: string[];
let monotonic: number;

beforeEach(() => {
  events = [];
  monotonic = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const options = (port: GuardedPort): GuardOptions => ({
  settings: policyDefaults(800)[port],
  monotonic: () => monotonic,
  events: { onState: (name, state) => events.push(`${name} ${state}`) },
});

/** Error thrown while the clock advances. */
async function thrownBy(call: Promise<unknown>, ms = 0): Promise<unknown> {
  const caught = call.then(
    () => 'nothing',
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(ms);
  return caught;
}

describe('a guarded embedder', () => {
  const guarded = () => {
    const embedder = new FakeEmbedder({ cat: [1, 0] });
    return { embedder, guard: guardEmbedder(embedder, options('embedder')) };
  };

  it('is the embedder when nothing fails', async () => {
    const { embedder, guard } = guarded();
    expect([guard.name, guard.space]).toEqual([embedder.name, embedder.space]);
    expect(await guard.embedTexts(['cat'])).toEqual([unitVector([1, 0])]);
    expect(await guard.embedImages([new Uint8Array()])).toHaveLength(1);
    expect(await guard.embedForIndex([{ bytes: new Uint8Array(), caption: null }])).toHaveLength(1);
  });

  it('leaves time for the search for words when it hangs', async () => {
    const { embedder, guard } = guarded();
    embedder.embedTexts = never;
    expect(await thrownBy(guard.embedTexts(['cat']), 480)).toMatchObject({ code: 'TIMEOUT' });
  });

  it('hands the abort on, and its reason back', async () => {
    const { embedder, guard } = guarded();
    let within: AbortSignal | undefined;
    embedder.embedTexts = (_texts, signal) => {
      within = signal;
      return never();
    };
    const caller = new AbortController();
    const embedding = guard.embedTexts(['cat'], caller.signal);
    caller.abort('over');
    expect(await thrownBy(embedding)).toBe('over');
    expect(within?.aborted).toBe(true);
  });

  it('embeds for the index also while searches are refused', async () => {
    const { embedder, guard } = guarded();
    embedder.embedTexts = () => Promise.reject(down());
    for (let i = 0; i < 6; i++) await thrownBy(guard.embedTexts(['cat']));
    expect(events).toEqual(['embedder open']);
    expect(await guard.embedForIndex([{ bytes: new Uint8Array(), caption: null }])).toHaveLength(1);
  });
});

describe('a guarded index', () => {
  const east = unitVector([1, 0]);
  const entry = { image: anImage({ id: 'cat-1', title: 'cat' }), clusterId: 'c1', vector: east };
  const guarded = () => {
    const index = new FakeIndex([entry], aRelease());
    return { index, guard: guardIndex(index, options('index')) };
  };
  const request = { k: 10, filter: {} };

  it('is the index when nothing fails', async () => {
    const { index, guard } = guarded();
    expect(await guard.release()).toBe(await index.release());
    expect(await guard.revision()).toBe(await index.revision());
    expect(await guard.nearest(east, request)).toEqual(await index.nearest(east, request));
    expect(await guard.matchText('cat', request)).toEqual(await index.matchText('cat', request));
    expect(await guard.documents(['cat-1', 'x'])).toEqual(await index.documents(['cat-1', 'x']));
    expect(await guard.vectors(['cat-1'])).toEqual(await index.vectors(['cat-1']));
    expect(await guard.clusters()).toEqual(await index.clusters());
    expect(await guard.exemplars('c1', 1)).toEqual(await index.exemplars('c1', 1));
    expect(await guard.counts()).toEqual(await index.counts());
  });

  it('tries once more when the connection was lost', async () => {
    const { index, guard } = guarded();
    index.failure = lost();
    const searching = guard.nearest(east, request);
    await vi.advanceTimersByTimeAsync(0);
    index.failure = null;
    await vi.advanceTimersByTimeAsync(20);
    expect(await searching).toHaveLength(1);
    expect(index.calls).toEqual(['nearest', 'nearest']);
  });

  it.each(['BAD_USER_INPUT', 'NOT_FOUND', 'RATE_LIMITED', 'UNAVAILABLE'] as const)(
    'does not try again after an answer of %s',
    async (code) => {
      const { index, guard } = guarded();
      index.failure = new ParallaxError(code, 'no');
      expect(await thrownBy(guard.nearest(east, request))).toBe(index.failure);
      expect(index.calls).toEqual(['nearest']);
    },
  );

  it('still gives what its adapter has in memory when it is lost, and does not take that for an answer', async () => {
    const { index, guard } = guarded();
    index.failure = down();
    for (let i = 0; i < 5; i++) {
      await thrownBy(guard.nearest(east, request));
      // In between, as searches do.
      await guard.revision();
      await guard.documents(['cat-1']);
    }
    expect(events).toEqual(['index open']);
    await thrownBy(guard.nearest(east, request));
    expect(index.calls.filter((call) => call === 'nearest')).toHaveLength(5);
    monotonic = 1_000;
    expect(await guard.release()).toEqual(aRelease());
    expect(await guard.documents(['cat-1'])).toHaveProperty('size', 1);
    expect(await guard.clusters()).toHaveLength(1);
    expect(await guard.exemplars('c1', 1)).toEqual(['cat-1']);
    expect(await guard.counts()).toMatchObject({ images: 1 });
    expect(events).toEqual(['index open']);
  });

  it('waits for what may be in memory no longer than for anything else', async () => {
    const { index, guard } = guarded();
    index.documents = never;
    expect(await thrownBy(guard.documents(['cat-1']), 560)).toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('a guarded ranker', () => {
  const history = aHistory('ann', [{ clusterId: 'c1' }]);
  const guarded = () => {
    const ranker = new FakeRanker();
    ranker.answer = async (known) => knownTaste(known, { c1: 1 });
    return { ranker, guard: guardRanker(ranker, options('ranker')) };
  };

  it('is the ranker when nothing fails', async () => {
    const { ranker, guard } = guarded();
    expect([guard.kind, guard.variant]).toEqual([ranker.kind, ranker.variant]);
    expect(await guard.taste(history, aRelease())).toEqual(knownTaste(history, { c1: 1 }));
    expect(await guard.because(history, 'c1', 3)).toEqual([]);
  });

  it('that hangs for three seconds is waited for two', async () => {
    const { ranker, guard } = guarded();
    ranker.answer = () => new Promise((resolve) => setTimeout(resolve, 3_000, { kind: 'unknown' }));
    expect(await thrownBy(guard.taste(history, aRelease()), 2_000)).toMatchObject({ code: 'TIMEOUT' });
    await vi.advanceTimersByTimeAsync(1_000);
  });

  it('that throws or answers garbage is not asked any more, and asked again later', async () => {
    const { ranker, guard } = guarded();
    ranker.answer = () => Promise.reject(new ParallaxError('INTERNAL', 'half a JSON'));
    for (let i = 0; i < 20; i++) await thrownBy(guard.taste(history, aRelease()));
    expect(ranker.calls).toHaveLength(5);
    ranker.answer = async (known) => knownTaste(known, { c1: 1 });
    monotonic = 5_000;
    expect(await guard.taste(history, aRelease())).toMatchObject({ kind: 'known' });
    expect(events).toEqual(['ranker open', 'ranker half-open', 'ranker closed']);
  });

  it('that throttles is asked on: what its quota allows is still served', async () => {
    const { ranker, guard } = guarded();
    ranker.answer = () => Promise.reject(new ParallaxError('RATE_LIMITED', 'slow down'));
    for (let i = 0; i < 20; i++) {
      expect(await thrownBy(guard.taste(history, aRelease()))).toMatchObject({ code: 'RATE_LIMITED' });
    }
    expect(ranker.calls).toHaveLength(20);
    expect(events).toEqual([]);
  });

  it('does not think that a user of whom nothing is known shows that it is back', async () => {
    const { ranker, guard } = guarded();
    ranker.answer = (known) =>
      known.seen.length === 0 || known.paused ? Promise.resolve({ kind: 'unknown' }) : Promise.reject(down());
    for (let i = 0; i < 6; i++) await thrownBy(guard.taste(history, aRelease()));
    monotonic = 5_000;
    for (const nothing of [null, aHistory('bob'), { ...history, paused: true }]) {
      expect(await guard.taste(nothing, aRelease())).toEqual({ kind: 'unknown' });
    }
    expect(events).toEqual(['ranker open']);
  });

  it('observes', () => {
    const { ranker, guard } = guarded();
    const observed = vi.spyOn(ranker, 'observe');
    guard.observe(null, history);
    expect(observed).toHaveBeenCalledWith(null, history);
  });
});

describe('a guarded cache', () => {
  /** Real behaviour, and a switch for what is wrong with it. */
  class Switched implements Cache {
    readonly inner = openLruCache({ maxBytes: 100_000, now: () => 0 });
    calls = 0;
    fault: (() => Promise<never>) | null = null;

    get<T>(key: string): Promise<T | undefined> {
      return this.called() ?? this.inner.get<T>(key);
    }
    set<T>(key: string, value: T, ttlMs: number): Promise<void> {
      return this.called() ?? this.inner.set(key, value, ttlMs);
    }
    delete(key: string): Promise<void> {
      return this.called() ?? this.inner.delete(key);
    }
    close(): Promise<void> {
      return this.inner.close();
    }
    private called(): Promise<never> | undefined {
      this.calls += 1;
      return this.fault?.();
    }
  }
  const guarded = () => {
    const cache = new Switched();
    return { cache, guard: guardCache(cache, options('cache')) };
  };

  it('is the cache when nothing fails', async () => {
    const { guard } = guarded();
    const step = fc.record({
      method: fc.constantFrom('get', 'set', 'delete'),
      key: fc.constantFrom('a', 'b', 'c'),
      value: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const plain = openLruCache({ maxBytes: 100_000, now: () => 0 });
        for (const key of ['a', 'b', 'c']) await guard.delete(key);
        for (const { method, key, value } of steps) {
          const [one, other] = await Promise.all(
            [guard, plain].map((cache) => {
              if (method === 'get') return cache.get(key);
              return method === 'set' ? cache.set(key, value, 1_000) : cache.delete(key);
            }),
          );
          expect(one).toBe(other);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('that fails is a miss and a lost write', async () => {
    const { cache, guard } = guarded();
    await guard.set('a', 1, 1_000);
    cache.fault = () => Promise.reject(new Error('connection refused'));
    expect(await guard.get('a')).toBeUndefined();
    await guard.set('a', 2, 1_000);
    cache.fault = null;
    expect(await guard.get('a')).toBe(1);
  });

  it('that hangs costs 100 ms, five times, and then nothing', async () => {
    const { cache, guard } = guarded();
    cache.fault = never;
    for (let i = 0; i < 5; i++) {
      const missed = guard.get('a');
      await vi.advanceTimersByTimeAsync(100);
      expect(await missed).toBeUndefined();
    }
    for (let i = 0; i < 100; i++) {
      expect(await guard.get('a')).toBeUndefined();
      await guard.set('a', 1, 1_000);
      await guard.delete('a');
    }
    expect(cache.calls).toBe(5);
    expect(events).toEqual(['cache open']);
  });
});

describe('a guarded log', () => {
  const guarded = () => {
    const log = new FakeLog();
    return { log, guard: guardLog(log, options('log')) };
  };

  it('tries an append once more when the connection was lost, and writes it once', async () => {
    const { log, guard } = guarded();
    const view = anInteraction();
    const append = log.append.bind(log);
    let tries = 0;
    log.append = async (...args) => {
      const appended = await append(...args);
      tries += 1;
      // Written, but the answer is lost.
      if (tries === 1) throw lost();
      return appended;
    };
    const appending = guard.append(view);
    await vi.advanceTimersByTimeAsync(100);
    expect(await appending).toEqual({ kind: 'duplicate', interaction: view });
    expect(tries).toBe(2);
  });

  it('acknowledges nothing that the log does not', async () => {
    const { log, guard } = guarded();
    log.failure = down();
    expect(await thrownBy(guard.append(anInteraction()))).toBe(log.failure);
    log.append = never;
    expect(await thrownBy(guard.append(anInteraction()), 5_000)).toMatchObject({ code: 'TIMEOUT' });
  });

  it('changes and forgets a user once, whatever happens', async () => {
    const { log, guard } = guarded();
    let calls = 0;
    const lose = () => {
      calls += 1;
      return Promise.reject(lost());
    };
    log.update = lose;
    log.forget = lose;
    await thrownBy(guard.update('ann', () => aHistory('ann')));
    await thrownBy(guard.forget('ann'));
    expect(calls).toBe(2);
  });

  it('passes what a consumer reads', async () => {
    const { log, guard } = guarded();
    const view = anInteraction();
    await log.append(view);
    const read: unknown[] = [];
    for await (const entry of guard.entries()) read.push(entry);
    for await (const history of guard.histories()) read.push(history.userId);
    expect(read).toEqual([view, view.userId]);
  });
});
