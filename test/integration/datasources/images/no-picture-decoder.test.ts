import { expect, it, onTestFinished, vi } from 'vitest';
import { aSmallGateway } from '../../../builders/a-small-gateway.js';

vi.mock('../../../../src/datasources/images/decode-image.js', () => {
  throw new Error("Cannot find package 'sharp'");
});

it('a gateway without the package that reads pictures says so, and searches by words', async () => {
  const { app } = await aSmallGateway();
  onTestFinished(() => app.close());
  const ask = async (query: string) => {
    const payload = { query, variables: { image: 'AAAA' } };
    return (await app.http.inject({ method: 'POST', url: '/graphql', payload })).json();
  };
  const refused = await ask('query($image: Base64) { searchImages(image: $image) { nodes { id } } }');
  expect(refused.errors).toMatchObject([
    { message: expect.stringMatching(/sharp.*`query` or `similarTo`/), extensions: { code: 'UNAVAILABLE' } },
  ]);
  const found = await ask('{ searchImages(query: "cat") { nodes { id } } }');
  expect(found.data.searchImages.nodes.length).toBe(6);
});
