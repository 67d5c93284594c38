import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useMutation, useQuery } from '@apollo/client/react';
import { relayStylePagination } from '@apollo/client/utilities';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

interface SearchData {
  // Each field of the root may fail alone: it is null then, beside its error.
  readonly searchImages: {
    readonly searchId: string;
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    readonly edges: readonly {
      readonly rank: number;
      readonly node: { readonly id: string; readonly title: string; readonly thumbnailUrl: string };
    }[];
  } | null;
}

const SEARCH: TypedDocumentNode<SearchData, { query: string; userId: string; after?: string | null }> = gql`
  query Search($query: String!, $userId: ID, $after: String) {
    searchImages(query: $query, userId: $userId, first: 9, after: $after) {
      searchId
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
      edges { cursor rank node { id title thumbnailUrl } }
    }
  }
`;

const RECORD = gql`
  mutation Record($input: RecordInteractionInput!) {
    recordInteraction(input: $input) { duplicate }
  }
`;

const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql' }),
  cache: new InMemoryCache({
    // A list is known by all its arguments but those that page.
    typePolicies: { Query: { fields: { searchImages: relayStylePagination(['query', 'userId']) } } },
  }),
  // The default throws the whole answer away when a part of it failed.
  defaultOptions: { watchQuery: { errorPolicy: 'all' }, query: { errorPolicy: 'all' } },
});

const userId = new URLSearchParams(location.search).get('user') ?? 'me';

function App(): ReactNode {
  const { data, error, loading, fetchMore, refetch } = useQuery(SEARCH, {
    variables: { query: 'cat', userId },
  });
  const [record] = useMutation(RECORD);
  const found = data?.searchImages;
  if (found == null) return <p>{loading ? 'Searching' : error?.message}</p>;
  return (
    <main>
      <button type="button" onClick={() => refetch()}>
        Search again
      </button>
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
      {found.pageInfo.hasNextPage && (
        <button type="button" onClick={() => fetchMore({ variables: { after: found.pageInfo.endCursor } })}>
          More
        </button>
      )}
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <ApolloProvider client={client}>
      <App />
    </ApolloProvider>,
  );
