// node search.mjs [query] [user]: a search, a favourite, and the same search again. Nothing but fetch: it runs in
// Node 20 and in browsers. GATEWAY names another gateway.
const gateway = globalThis.process?.env.GATEWAY ?? 'http://127.0.0.1:4000';
const [query = 'cat', userId = `fetch-${crypto.randomUUID()}`] = globalThis.process?.argv.slice(2) ?? [];

const SEARCH = /* GraphQL */ `
  query Search($query: String!, $userId: ID, $after: String) {
    searchImages(query: $query, userId: $userId, first: 9, after: $after) {
      personalization { applied weight degraded { stage reason } }
      pageInfo { endCursor hasNextPage }
      edges { rank similarityRank node { id title url } }
    }
  }
`;

const RECORD = /* GraphQL */ `
  mutation Record($input: RecordInteractionInput!) {
    recordInteraction(input: $input) { duplicate }
  }
`;

/** The data of an operation. A field that failed is null, and the error says which and why. */
async function ask(operation, variables) {
  const answer = await fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: operation, variables }),
  });
  // Whatever the status is: the body says what went wrong.
  const { data, errors = [] } = await answer.json();
  for (const { message, extensions } of errors) console.error(`${extensions.code}: ${message}`);
  return data ?? {};
}

function show({ searchImages }) {
  for (const { rank, similarityRank, node } of searchImages?.edges ?? []) {
    console.log(`${rank}. ${node.title} (${node.id}), ${similarityRank} by similarity alone`);
  }
}

const first = await ask(SEARCH, { query, userId });
show(first);
const next = await ask(SEARCH, { query, userId, after: first.searchImages?.pageInfo.endCursor });
show(next);

const liked = next.searchImages?.edges.at(-1)?.node;
// With an `eventId` it may be sent again after a lost connection: it counts once.
await ask(RECORD, { input: { userId, imageId: liked?.id, type: 'FAVORITE', eventId: crypto.randomUUID() } });
console.log(`A favourite now: ${liked?.id}`);
show(await ask(SEARCH, { query, userId }));
