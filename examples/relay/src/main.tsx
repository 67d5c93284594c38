import { type ReactNode, Suspense, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  graphql,
  RelayEnvironmentProvider,
  useLazyLoadQuery,
  useMutation,
  usePaginationFragment,
} from 'react-relay';
import { Environment, type FetchFunction, Network, RecordSource, Store } from 'relay-runtime';
import type { mainImages$key } from './__generated__/mainImages.graphql';
import type { mainQuery } from './__generated__/mainQuery.graphql';
import type { mainRecordMutation } from './__generated__/mainRecordMutation.graphql';
import type { mainRefetchQuery } from './__generated__/mainRefetchQuery.graphql';

const userId = new URLSearchParams(location.search).get('user') ?? 'me';

const ask: FetchFunction = async ({ text: query }, variables) => {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return answer.json();
};

const environment = new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) });

function Images({ of }: { readonly of: mainImages$key }): ReactNode {
  const { data, hasNext, loadNext, isLoadingNext } = usePaginationFragment<mainRefetchQuery, mainImages$key>(
    graphql`
      fragment mainImages on Query
      @argumentDefinitions(
        query: { type: "String!" }
        userId: { type: "ID" }
        first: { type: "Int", defaultValue: 9 }
        after: { type: "String" }
      )
      @refetchable(queryName: "mainRefetchQuery") {
        searchImages(query: $query, userId: $userId, first: $first, after: $after)
          @connection(key: "main_searchImages", filters: ["query", "userId"]) {
          searchId
          edges {
            rank
            node {
              id
              title
              thumbnailUrl
            }
          }
        }
      }
    `,
    of,
  );
  const [record] = useMutation<mainRecordMutation>(graphql`
    mutation mainRecordMutation($input: RecordInteractionInput!) {
      recordInteraction(input: $input) {
        duplicate
      }
    }
  `);
  const found = data.searchImages;
  // Each field of the root may fail alone: it is null then, beside its error.
  if (found == null) return <p>The search failed.</p>;
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
                record({
                  variables: {
                    input: { userId, imageId: node.id, type: 'FAVORITE', searchId: found.searchId },
                  },
                })
              }
            >
              Favourite
            </button>
          </figcaption>
        </figure>
      ))}
      {hasNext && (
        <button type="button" disabled={isLoadingNext} onClick={() => loadNext(9)}>
          More
        </button>
      )}
    </>
  );
}

function App(): ReactNode {
  const [fetchKey, setFetchKey] = useState(0);
  const data = useLazyLoadQuery<mainQuery>(
    graphql`
      query mainQuery($query: String!, $userId: ID) {
        ...mainImages @arguments(query: $query, userId: $userId)
      }
    `,
    { query: 'cat', userId },
    { fetchKey, fetchPolicy: fetchKey === 0 ? 'store-or-network' : 'network-only' },
  );
  return (
    <main>
      <button type="button" onClick={() => setFetchKey(fetchKey + 1)}>
        Search again
      </button>
      <Images of={data} />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback={<p>Searching</p>}>
        <App />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
}
