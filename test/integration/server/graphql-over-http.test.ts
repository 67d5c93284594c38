import { auditServer } from 'graphql-http';
import { expect, it } from 'vitest';
import { aSmallGateway } from '../../builders/a-small-gateway.js';

/** Decisions of docs/guides/clients.md for each audit. */
const DECIDED = {
  // A GET without a header that browsers ask leave for may come from a page of a stranger.
  '5A70': 'notice',
  '6A70': 'notice',
  D6D5: 'notice',
  // An operation that was not executed has the status 400, whatever the client accepts.
  '572B': 'warn',
  '7B9B': 'warn',
  FDE2: 'warn',
};

it("speaks GraphQL over HTTP as the specification's audits ask, but for six decisions", async () => {
  const { app } = await aSmallGateway();
  const url = await app.http.listen({ port: 0, host: '127.0.0.1' });
  const audits = await auditServer({ url: `${url}/graphql` });
  await app.close();
  expect(audits.length).toBe(61);
  const others = audits.filter(({ status }) => status !== 'ok').map(({ id, status }) => [id, status]);
  expect(Object.fromEntries(others)).toEqual(DECIDED);
});
