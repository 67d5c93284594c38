import { beforeEach, describe, expect, it } from 'vitest';
import type { ShownPage } from '../../../src/domain/impression.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { collect } from '../../contract/interaction-log.contract.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];
const COMICS_FIRST = ['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3', 'cat-5'];
const QUERY = `query ($userId: ID, $weight: Float, $first: Int, $after: String) {
  searchImages(query: "cat", userId: $userId, weight: $weight, first: $first, after: $after) {
    searchId
    pageInfo { endCursor }
    personalization { applied weight arms { name weight formula } }
    edges { rank arm score node { id } explanation { similarityContribution affinityContribution } }
  }
}`;

const RECOMMENDED = `query ($userId: ID, $diversity: Float) {
  recommendImages(userId: $userId, diversity: $diversity, excludeSeen: false) {
    searchId
    pageInfo { endCursor }
    personalization { applied weight arms { name weight formula } }
    edges { rank arm score node { id } explanation { similarityContribution affinityContribution } }
  }
}`;

interface Answer {
  readonly searchId: string;
  readonly pageInfo: { readonly endCursor: string | null };
  readonly personalization: {
    readonly applied: boolean;
    readonly weight: number;
    readonly arms: readonly { readonly name: string; readonly weight: number }[] | null;
  };
  readonly edges: readonly {
    readonly rank: number;
    readonly arm: string | null;
    readonly score: number;
    readonly node: { readonly id: string };
    readonly explanation: { readonly similarityContribution: number; readonly affinityContribution: number };
  }[];
}

describe('an experiment', () => {
  let gateway: SmallGateway;

  async function open(environment: Readonly<Record<string, string>>): Promise<void> {
    gateway = await aSmallGateway(environment);
    await gateway.log.append({
      ...{ eventId: 'e1', userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW },
    });
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
  }

  beforeEach(() => open({ EXPERIMENT: 'plain:weight=0|taste:weight=.9' }));

  async function ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { body } = await gateway.app.apollo.executeOperation<Readonly<Record<string, Answer>>>(
      { query, variables },
      { contextValue: await gateway.app.contextOf('test') },
    );
    const [answer] = body.kind === 'single' ? Object.values(body.singleResult.data ?? {}) : [];
    if (answer === undefined) throw new Error(JSON.stringify(body));
    return answer;
  }

  const search = (variables: Readonly<Record<string, unknown>> = { userId: 'ann' }) => ask(QUERY, variables);
  const recommend = (variables: Readonly<Record<string, unknown>> = {}) =>
    ask(RECOMMENDED, { userId: 'ann', ...variables });

  async function shown(): Promise<readonly ShownPage[]> {
    await gateway.timing.advance(500);
    return collect(gateway.log.shown());
  }

  const idsOf = ({ edges }: Answer) => edges.map(({ node }) => node.id);

  it('interleaves both orders; every image names its arm, and its contributions are those of its arm', async () => {
    const answer = await search();
    expect(answer.personalization).toMatchObject({
      applied: true,
      weight: 0,
      arms: [
        { name: 'plain', weight: 0, formula: 'lift' },
        { name: 'taste', weight: expect.closeTo(0.9), formula: 'lift' },
      ],
    });
    const placed = new Set<string>();
    for (const { arm, node, score, explanation } of answer.edges) {
      const list = arm === 'plain' ? PLAIN : COMICS_FIRST;
      expect(list.find((id) => !placed.has(id))).toBe(node.id);
      placed.add(node.id);
      const { similarityContribution, affinityContribution } = explanation;
      expect(score).toBe(similarityContribution + affinityContribution);
      if (arm === 'plain') expect(affinityContribution).toBe(0);
      else expect(affinityContribution).toBeGreaterThan(0);
    }
    expect(placed.size).toBe(6);
  });

  it('stays in the same interleaving on later pages, and records each with its arms', async () => {
    const whole = await search({ userId: 'ann' });
    const first = await search({ userId: 'ann', first: 3 });
    const second = await search({ userId: 'ann', first: 3, after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(second)].sort()).toEqual([...idsOf(whole)].sort());
    expect(second.searchId).toBe(first.searchId);
    const arms = [...first.edges, ...second.edges].map(({ arm }) => arm);
    for (let i = 0; i < 6; i += 2) expect(new Set(arms.slice(i, i + 2)).size).toBe(2);
    const pages = (await shown()).filter(({ searchId }) => searchId === first.searchId);
    expect(pages.flatMap(({ images }) => images.map(({ arm }) => ['plain', 'taste'][arm ?? 2]))).toEqual(
      arms,
    );
    expect(pages[0]?.order).toMatchObject({
      experiment: 'plain:weight=0|taste:weight=.9',
      arms: [{ name: 'plain' }, { name: 'taste' }],
      firstChance: 0.5,
    });
  });

  it.each([
    ['a client names a weight', { userId: 'ann', weight: 0.9 }, COMICS_FIRST],
    ['nothing is known of the user', { userId: 'bob' }, PLAIN],
    ['there is no user', {}, PLAIN],
  ])('is off when %s', async (_why, variables, ids) => {
    const answer = await search(variables);
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.personalization.arms).toBeNull();
    expect(answer.edges.map(({ arm }) => arm)).toEqual(ids.map(() => null));
    expect((await shown()).map(({ order }) => order.experiment)).not.toContain(
      'plain:weight=0|taste:weight=.9',
    );
  });

  it('leaves hidden images out of both orders', async () => {
    await gateway.log.append({
      ...{ eventId: 'e2', userId: 'ann', imageId: 'cat-1', clusterId: 'photos', type: 'HIDE', at: NOW },
    });
    expect(idsOf(await search())).not.toContain('cat-1');
  });

  it('interleaves recommendations with and without the taste, and records them for their arms', async () => {
    const answer = await recommend();
    expect(answer.personalization.arms).toEqual([
      { name: 'plain', weight: 0, formula: 'rank' },
      { name: 'taste', weight: expect.closeTo(5 / 6), formula: 'rank' },
    ]);
    const arms = answer.edges.map(({ arm }) => arm);
    for (let i = 0; i < 6; i += 2) expect(new Set(arms.slice(i, i + 2)).size).toBe(2);
    const byTaste = answer.edges.filter(({ arm }) => arm === 'taste').map(({ node }) => node.id);
    expect(COMICS_FIRST.slice(0, 3)).toContain(byTaste[0]);
    const [page] = await shown();
    expect(page).toMatchObject({ searchId: answer.searchId, order: { firstChance: 0.5 } });
    expect(page?.order.experiment).toBe('plain:weight=0|taste:weight=.9');
    expect(page?.images.map(({ arm }) => ['plain', 'taste'][arm ?? 2])).toEqual(arms);
    expect(page?.images.map(({ similarity }) => similarity)).toEqual(arms.map(() => null));
  });

  it.each([
    ['differ in a weight above 0', 'a:weight=.2|b:weight=.9', {}, 5 / 6],
    ['differ in the formula', 'a:formula=rank|b:formula=lift', {}, 5 / 6],
    ['differ in a diversity that the client names', 'a:diversity=0|b:diversity=1', { diversity: 0.5 }, 5 / 6],
    ['both have the weight 0', 'a:weight=0|b:weight=0,formula=rank', {}, 0],
  ])('is no part of recommendations where its arms %s', async (_why, text, variables, weight) => {
    await open({ EXPERIMENT: text });
    const answer = await recommend(variables);
    expect(answer.personalization).toMatchObject({ arms: null, weight: expect.closeTo(weight) });
    expect(answer.edges.every(({ arm }) => arm === null)).toBe(true);
    expect(await shown()).toMatchObject([
      { order: { experiment: null, arms: [{ name: '', formula: 'rank' }], firstChance: 1 } },
    ]);
  });

  it('interleaves recommendations whose arms differ in diversity', async () => {
    await open({ EXPERIMENT: 'a:diversity=0|b:diversity=1' });
    expect((await recommend()).personalization.arms).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    expect((await recommend({ userId: 'bob' })).personalization.arms).toBeNull();
  });

  it('changes nothing where there is none', async () => {
    await open({ WEIGHT: '.9' });
    const answer = await search();
    expect(idsOf(answer)).toEqual(COMICS_FIRST);
    expect(answer.personalization.arms).toBeNull();
  });
});
