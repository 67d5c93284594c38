import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { removeAll } from '../../../../src/provisioning/engine/remove-all.js';
import type { Removal, RemovalStage } from '../../../../src/provisioning/resource.js';

type State = 'present' | 'deleting' | 'gone';

/** Sees these in turn, the last for ever. */
function aRemoval(title: string, sights: readonly State[], done: string[], refused?: () => unknown): Removal {
  let looks = 0;
  return {
    kind: 'removal',
    title,
    arn: null,
    hourly: 0,
    read: async () => sights[Math.min(looks++, sights.length - 1)] ?? 'gone',
    delete: async () => {
      done.push(title);
      const error = refused?.();
      if (error !== undefined) throw error;
    },
  };
}

function aStage(title: string, ...found: readonly Removal[]): RemovalStage {
  return { title, find: async () => found };
}

function anOrder() {
  let clock = 0;
  const said: string[] = [];
  const run = (...stages: readonly RemovalStage[]) =>
    removeAll(stages, {
      now: () => clock,
      random: () => 0.5,
      pause: async (ms) => {
        clock += ms;
      },
      signal: new AbortController().signal,
      say: (line) => said.push(line),
    });
  return { run, said, now: () => clock };
}

const IN_USE = new ParallaxError('UNAVAILABLE', 'It is in use.', { retryAfterMs: 1_000 });
const FORBIDDEN = new ParallaxError('UNAVAILABLE', 'You may not.');

describe('removing all', () => {
  it('waits for a stage before the next is read for', async () => {
    const done: string[] = [];
    const { run } = anOrder();
    const slow = aRemoval('slow', ['present', 'deleting', 'deleting', 'gone'], done);
    let wasGone = false;
    const last = {
      title: 'last',
      find: async () => {
        wasGone = (await slow.read()) === 'gone';
        return [aRemoval('last', ['present', 'gone'], done)];
      },
    };
    expect(await run(aStage('first', slow), last)).toEqual([]);
    expect(done).toEqual(['slow', 'last']);
    expect(wasGone).toBe(true);
  });

  it('asks nothing of what is still made, until it is', async () => {
    const done: string[] = [];
    const { run } = anOrder();
    expect(
      await run(aStage('one', aRemoval('new', ['deleting', 'deleting', 'present', 'gone'], done))),
    ).toEqual([]);
    expect(done).toEqual(['new']);
  });

  it('asks again while a refusal may pass', async () => {
    const done: string[] = [];
    const { run } = anOrder();
    let refusals = 3;
    const used = aRemoval('used', ['present', 'present', 'present', 'present', 'gone'], done, () =>
      refusals-- > 0 ? IN_USE : undefined,
    );
    expect(await run(aStage('one', used))).toEqual([]);
    expect(done).toHaveLength(4);
  });

  it('gives up one that is refused for a quarter of an hour, and one that is refused for good, and removes the rest', async () => {
    const done: string[] = [];
    const { run, said, now } = anOrder();
    const stays = await run(
      aStage(
        'one',
        aRemoval('used', ['present'], done, () => IN_USE),
        aRemoval('forbidden', ['present'], done, () => FORBIDDEN),
      ),
      aStage('two', aRemoval('other', ['present', 'gone'], done)),
    );
    expect(stays.map(({ title, why }) => [title, why])).toEqual([
      ['forbidden', 'You may not.'],
      ['used', 'It is in use.'],
    ]);
    expect(done.filter((title) => title === 'forbidden')).toHaveLength(1);
    expect(done.at(-1)).toBe('other');
    expect(now()).toBeGreaterThanOrEqual(15 * 60_000);
    expect(said).toContain('The used stays: It is in use.');
  });

  it('continues where a stage cannot be read for, and does not hide it', async () => {
    const done: string[] = [];
    const { run } = anOrder();
    const blind = {
      title: 'queues',
      find: () => Promise.reject(FORBIDDEN),
    };
    const stays = await run(blind, aStage('two', aRemoval('other', ['present', 'gone'], done)));
    expect(stays).toMatchObject([{ title: 'queues', why: 'You may not.' }]);
    expect(done).toEqual(['other']);
  });

  it('lets a mistake of its own through', async () => {
    const broken = aRemoval('broken', ['present'], [], () => new TypeError('mistake'));
    await expect(anOrder().run(aStage('one', broken))).rejects.toThrow(TypeError);
  });
});
