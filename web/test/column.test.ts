import { describe, expect, it } from 'vitest';
import type { PageFragment } from '../src/operations/generated/graphql.js';
import { type ColumnEvent, columnAfter, EMPTY_COLUMN, hasMore } from '../src/results/column.js';
import { kindsOf } from '../src/results/kinds.js';

function page(ids: readonly string[], hasNextPage = true): PageFragment {
  return {
    searchId: 's',
    totalCandidates: 200,
    suggestedQuery: null,
    resembles: true,
    pageInfo: { endCursor: 'c', hasNextPage },
    personalization: {
      applied: false,
      weight: 0,
      ranker: 'EMBEDDED',
      interactions: 0,
      tasteCandidates: 0,
      snapshot: true,
      degraded: [],
    },
    edges: ids.map((id, i) => ({
      rank: i + 1,
      similarityRank: i + 1,
      score: 1,
      node: { id, title: id, width: 1, height: 1, thumbnailUrl: `/${id}`, type: 'photo', tags: [] },
      explanation: {
        similarity: 1,
        affinity: 0,
        clusterAffinity: 0,
        vectorAffinity: 0,
        similarityContribution: 1,
        affinityContribution: 0,
        summary: '',
        because: [],
      },
    })),
  };
}

const columnOf = (...events: readonly ColumnEvent[]) => events.reduce(columnAfter, EMPTY_COLUMN);
const idsOf = (column: ReturnType<typeof columnOf>) => column.edges.map(({ node }) => node.id);
const ANSWERED: ColumnEvent = { type: 'answered', page: page(['a', 'b']) };
const OFFLINE: ColumnEvent = { type: 'failed', problem: { kind: 'offline' } };

describe('the kinds of results', () => {
  it('come by how many images have them, then by name', () => {
    const tagged = (tags: readonly string[]) =>
      page(['x']).edges.map((edge) => ({ ...edge, node: { ...edge.node, tags: [...tags] } }));
    const edges = [['cat', 'red'], ['cat', 'blue'], ['dog']].flatMap(tagged);
    expect(kindsOf(edges)).toEqual({ types: ['photo'], tags: ['cat', 'blue', 'dog', 'red'] });
  });
});

describe('a column', () => {
  it('keeps what it shows while it waits, and takes the answer in its place', () => {
    const waiting = columnOf(ANSWERED, { type: 'asked' });
    expect([waiting.state, idsOf(waiting), hasMore(waiting)]).toEqual(['waiting', ['a', 'b'], false]);
    expect(idsOf(columnAfter(waiting, { type: 'answered', page: page(['c']) }))).toEqual(['c']);
  });

  it('goes on by pages, and shows no image twice where the list was ranked again', () => {
    const more = columnOf(
      ANSWERED,
      { type: 'asked for more' },
      { type: 'continued', page: page(['b', 'c'], false) },
    );
    expect([idsOf(more), more.reading, hasMore(more)]).toEqual([['a', 'b', 'c'], false, false]);
  });

  it('keeps what it has when the next page fails, and may be asked for it again', () => {
    const failed = columnOf(ANSWERED, { type: 'asked for more' }, OFFLINE);
    expect([failed.state, idsOf(failed), failed.problem, hasMore(failed)]).toEqual([
      'shown',
      ['a', 'b'],
      { kind: 'offline' },
      true,
    ]);
  });

  it('says that a search failed, and forgets it with the next answer', () => {
    const failed = columnOf(ANSWERED, { type: 'asked' }, OFFLINE);
    expect([failed.state, failed.problem]).toEqual(['failed', { kind: 'offline' }]);
    expect(columnAfter(failed, ANSWERED)).toEqual(columnOf(ANSWERED));
    expect(columnAfter(failed, { type: 'cleared' })).toEqual(EMPTY_COLUMN);
  });

  it('waits for nothing that was left off', () => {
    expect(columnOf(ANSWERED, { type: 'asked for more' }, { type: 'left off' })).toEqual(columnOf(ANSWERED));
  });
});
