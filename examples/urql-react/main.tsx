import { type ReactNode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Client, cacheExchange, fetchExchange, gql, Provider, useMutation, useQuery } from 'urql';

const SEARCH = gql<SearchData>`
  query Search($query: String!, $userId: ID, $after: String) {
    searchImages(query: $query, userId: $userId, first: 9, after: $after) {
      searchId
      pageInfo { endCursor hasNextPage }
      edges { rank similarityRank node { id title thumbnailUrl } }
    }
  }
`;

const RECORD = gql`
  mutation Record($input: RecordInteractionInput!) {
    recordInteraction(input: $input) { duplicate }
  }
`;

interface SearchData {
  // Each field of the root may fail alone: it is null then, beside its error.
  readonly searchImages: {
    readonly searchId: string;
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    readonly edges: readonly {
      readonly rank: number;
      readonly similarityRank: number;
      readonly node: { readonly id: string; readonly title: string; readonly thumbnailUrl: string };
    }[];
  } | null;
}

const userId = new URLSearchParams(location.search).get('user') ?? 'me';

/** A page of the list, and what follows it: each is an answer of its own in the cache. */
function Page({
  query,
  after,
  turn,
}: {
  readonly query: string;
  readonly after: string | null;
  readonly turn: number;
}): ReactNode {
  const [{ data, error, fetching }] = useQuery({
    query: SEARCH,
    variables: { query, userId, after },
    context: CONTEXTS[turn],
  });
  const [, record] = useMutation(RECORD);
  const [more, setMore] = useState(false);
  const found = data?.searchImages;
  if (found == null) return <p>{fetching ? 'Searching' : error?.message}</p>;
  return (
    <>
      {found.edges.map(({ rank, node }) => (
        <figure key={node.id}>
          <img src={node.thumbnailUrl} alt={node.title} data-id={node.id} width={160} height={160} />
          <figcaption>
            {rank}. {node.title}{' '}
            <button
              type="button"
              onClick={() =>
                record({ input: { userId, imageId: node.id, type: 'FAVORITE', searchId: found.searchId } })
              }
            >
              Favourite
            </button>
          </figcaption>
        </figure>
      ))}
      {more && <Page query={query} after={found.pageInfo.endCursor} turn={turn} />}
      {!more && found.pageInfo.hasNextPage && (
        <button type="button" onClick={() => setMore(true)}>
          More
        </button>
      )}
    </>
  );
}

// The first time from the cache; `Search again` asks the gateway, which knows the newest favourites.
const CONTEXTS = [{}, { requestPolicy: 'network-only' as const }];

function App(): ReactNode {
  const [turn, setTurn] = useState(0);
  return (
    <main>
      <button type="button" onClick={() => setTurn(turn + 1)}>
        Search again
      </button>
      <Page key={turn} query="cat" after={null} turn={Math.min(1, turn)} />
    </main>
  );
}

const client = new Client({
  url: '/graphql',
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
});
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <Provider value={client}>
      <App />
    </Provider>,
  );
