import type { OpenSearchClient } from '../../../datasources/indexes/opensearch/client/opensearch-client.js';
import { allGenerations } from '../../../datasources/indexes/opensearch/concrete-index.js';
import { holderOf, leaseName } from '../../../datasources/indexes/opensearch/writing/writer-lease.js';
import { heldBy, isAlive } from '../../../datasources/indexes/writer-claim.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Removal, RemovalStage, Retained } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** Addresses that AWS gives, and takes away with what they belong to. */
const AWS_ADDRESS = /\.amazonaws\.com(\.cn)?$/;

/**
 * The catalogue's indexes in OpenSearch, live or not, by what each says of itself; the alias goes with them, and
 * so does the claim of a writer that died.
 */
export function indexStage(removing: RemovalContext): RemovalStage {
  return {
    title: 'index',
    find: async () => {
      const { openSearch, deployment } = removing;
      if (openSearch === null || deployment.index.kind !== 'opensearch') return [];
      try {
        return await indexes(removing, openSearch, deployment.index.alias);
      } catch (error) {
        if (isOfDomainGone(error, deployment.index.url)) return [];
        throw error;
      }
    },
  };
}

async function indexes(
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

/** A domain or collection of AWS whose very name is gone took its indexes with it. */
function isOfDomainGone(error: unknown, url: string): boolean {
  if (!AWS_ADDRESS.test(new URL(url).hostname)) return false;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (('code' in cause && cause.code === 'ENOTFOUND') || cause.message.includes('ENOTFOUND')) return true;
  }
  return false;
}
