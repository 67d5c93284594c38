import type { OpenSearchClient } from '../../../datasources/indexes/opensearch/client/opensearch-client.js';
import { allGenerations } from '../../../datasources/indexes/opensearch/concrete-index.js';
import { holderOf, leaseName } from '../../../datasources/indexes/opensearch/writing/writer-lease.js';
import { heldBy, isAlive } from '../../../datasources/indexes/writer-claim.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Removal, Retained } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** Addresses that AWS gives to a domain and deletes with it. */
const AWS_ADDRESS = /\.amazonaws\.com(\.cn)?$/;

/**
 * The catalogue's indexes in OpenSearch, live or not, by the record in each. The alias is deleted with them, and so
 * is the claim of a writer that died.
 */
export async function indexes(context: RemovalContext): Promise<readonly (Removal | Retained)[]> {
  const { openSearch, deployment } = context;
  if (openSearch === null || deployment.index.kind !== 'opensearch') return [];
  try {
    return await indexesOf(context, openSearch, deployment.index.alias);
  } catch (error) {
    if (isOfDeletedDomain(error, deployment.index.url)) return [];
    throw error;
  }
}

async function indexesOf(
  { deployment, now }: RemovalContext,
  client: OpenSearchClient,
  alias: string,
): Promise<readonly (Removal | Retained)[]> {
  const generations = await allGenerations(client, alias);
  const retained = (name: string, why: string): Retained => ({
    kind: 'retained',
    title: `index ${name}`,
    arn: null,
    hourly: 0,
    why,
  });
  const others = generations.filter(({ meta }) => meta.record.name !== deployment.catalogue);
  if (others.length > 0) {
    return others.map(({ name, meta }) =>
      retained(
        name,
        `it holds the catalogue "${meta.record.name}", not "${deployment.catalogue}": check the alias.`,
      ),
    );
  }
  const writer = await holderOf({ client, alias });
  if (writer !== null && isAlive(writer, now()))
    return generations.map(({ name }) => retained(name, heldBy(writer).message));
  const names = generations.map(({ name }) => name);
  return [...names, ...(writer === null ? [] : [leaseName({ alias })])].map((name) =>
    removalOf(client, name),
  );
}

function removalOf(client: OpenSearchClient, name: string): Removal {
  return {
    kind: 'removal',
    title: `index ${name}`,
    arn: null,
    // The domain is what is paid for.
    hourly: 0,
    read: async () => ((await unlessUnknown(client, 'GET', `/${name}/_mapping`)) ? 'present' : 'gone'),
    delete: async () => {
      await unlessUnknown(client, 'DELETE', `/${name}`);
    },
  };
}

/** @returns whether there was such an index */
async function unlessUnknown(
  client: OpenSearchClient,
  method: 'GET' | 'DELETE',
  path: string,
): Promise<boolean> {
  try {
    await client.ask({ method, path });
    return true;
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/** A domain or collection of AWS whose name no longer resolves took its indexes with it. */
function isOfDeletedDomain(error: unknown, url: string): boolean {
  if (!AWS_ADDRESS.test(new URL(url).hostname)) return false;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (('code' in cause && cause.code === 'ENOTFOUND') || cause.message.includes('ENOTFOUND')) return true;
  }
  return false;
}
