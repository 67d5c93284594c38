import { execute } from '../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../client/generated/graphql.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { imagesFor, lookAt } from '../e2e/tastes.js';

/** A search through the front door: the ids in order, and how it was personalised. */
export async function search(app: DemoApp, variables: SearchQueryVariables) {
  const start = performance.now();
  const { searchImages } = await execute(app, SearchDocument, { first: 50, ...variables });
  return {
    ids: searchImages.edges.map(({ node }) => node.id),
    ms: performance.now() - start,
    ...searchImages,
  };
}

/** A user who has looked at some pictures of a style, none of them of what is searched for. */
export async function aViewer(
  app: DemoApp,
  userId: string,
  { style, views, not }: { readonly style: string; readonly views: number; readonly not: string },
): Promise<void> {
  const images = imagesFor(userId, (image) => image.style === style && image.subject !== not);
  await lookAt(app, userId, images.slice(0, views));
}
