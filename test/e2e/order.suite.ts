import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../client/generated/graphql.js';
import type { DemoApp } from './demo-app.js';
import { CORE_SUBJECTS, imagesFor, lookAt } from './tastes.js';

/** The laws of the order, through the front door. */
export function orderSuite(engines: string, open: () => Promise<DemoApp>): void {
  describe(`the order of a search on ${engines}`, () => {
    let app: DemoApp;
    beforeAll(async () => {
      app = await open();
    });
    afterAll(() => app.close());

    async function idsOf(variables: SearchQueryVariables): Promise<readonly string[]> {
      const { searchImages } = await execute(app, SearchDocument, { first: 100, ...variables });
      return searchImages.edges.map(({ node }) => node.id);
    }

    it.each(CORE_SUBJECTS)(
      'is the same for "%s" at weight 0, without a user, for an unknown one, and unpersonalised',
      async (query) => {
        const plain = await idsOf({ query });
        expect(plain).toHaveLength(100);
        expect(await idsOf({ query, userId: 'comic-art-user', weight: 0 })).toEqual(plain);
        expect(await idsOf({ query, userId: 'nobody has seen this user', weight: 1 })).toEqual(plain);
        expect(await idsOf({ query, userId: 'comic-art-user', personalize: false })).toEqual(plain);
        expect(await idsOf({ query, userId: 'comic-art-user' })).not.toEqual(plain);
      },
    );

    it('has contributions that add up to the score, and explains itself', async () => {
      const { searchImages } = await execute(app, SearchDocument, {
        query: 'cat',
        userId: 'neon-punk-user',
        first: 100,
      });
      for (const { score, explanation } of searchImages.edges) {
        expect(explanation.similarityContribution + explanation.affinityContribution).toBe(score);
        expect(explanation.summary).not.toBe('');
      }
      const scores = searchImages.edges.map(({ score }) => score);
      expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    });

    it('stays as it was while one pages through it and interactions change the taste', async () => {
      const userId = 'paging user';
      await lookAt(app, userId, imagesFor(userId, (image) => image.style === 'clay').slice(0, 10));
      const whole = await idsOf({ query: 'dog', userId });
      const paged: string[] = [];
      let after: string | null = null;
      for (let page = 0; page < 10; page++) {
        const variables: SearchQueryVariables = { query: 'dog', userId, first: 10, after };
        const { searchImages } = await execute(app, SearchDocument, variables);
        paged.push(...searchImages.edges.map(({ node }) => node.id));
        expect(searchImages.personalization.snapshot).toBe(true);
        after = searchImages.pageInfo.endCursor;
        await lookAt(
          app,
          userId,
          imagesFor(`${userId}${page}`, (image) => image.style === 'neon-punk').slice(0, 5),
        );
      }
      expect(paged).toEqual(whole);
      expect(new Set(paged).size).toBe(100);
      expect(await idsOf({ query: 'dog', userId })).not.toEqual(whole);
    });
  });
}
