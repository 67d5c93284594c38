import { type OperatorLog, SILENT } from '../../../domain/operator-log.js';
import { isSameSpace, type Space } from '../../../domain/vector.js';
import { type CatalogueRecord, checkSpace } from '../catalogue-record.js';
import type { ImageIndexWriter } from '../image-index-writer.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import type { ConcreteIndex, Engine } from './concrete-index.js';
import { type IndexMeta, served } from './index-meta.js';
import type { VectorSpace } from './requests/similarity.js';
import { Generations } from './writing/generations.js';
import { patient, SYSTEM_WAITS, type Waits } from './writing/patience.js';
import { RemoteWriter } from './writing/remote-writer.js';
import type { WritePorts } from './writing/write-ports.js';
import { WriterLease } from './writing/writer-lease.js';

export interface OpenSearchWriterOptions {
  /** The writer's own from now on: closed with it, and when it cannot be opened. */
  readonly client: OpenSearchClient;
  /** The name of the live index; concrete indexes begin with it. */
  readonly alias: string;
  /** Of the catalogue, for its record; the alias when absent. */
  readonly name?: string;
  readonly space: Space;
  /** `titan`, `clip` and so on; kept in the catalogue's record. */
  readonly embedder: string;
  /**
   * `refuse` (default): the live index must be of the same space. `replace`: when it is not, images gather in an
   * index beside it, and the first release of the new space takes its place.
   */
  readonly otherSpace?: 'refuse' | 'replace';
  /** Of indexes made from now on: `faiss`, `l2`, 1 shard and 1 replica when absent. */
  readonly engine?: Engine;
  readonly vectorSpace?: VectorSpace;
  readonly shards?: number;
  readonly replicas?: number;
  /** No ids of ours, no refresh; from the client's `auth` when absent. */
  readonly serverless?: boolean;
  /** Shown to another process that has to wait for this writer; `write` when absent. */
  readonly purpose?: string;
  /** Time for which an index is kept after it stopped being live; 10 minutes when absent. */
  readonly graceMs?: number;
  readonly log?: OperatorLog;
  readonly now?: () => number;
  readonly waits?: Waits;
}

const CHANGE_TIMEOUT_MS = 60_000;

/**
 * Opens the catalogue behind an alias for writing, or makes it.
 *
 * @throws ParallaxError UNAVAILABLE, naming the holder, while another writer is at work; INTERNAL, naming both
 *   spaces, when the catalogue belongs to another embedder
 */
export async function openSearchIndexWriter(options: OpenSearchWriterOptions): Promise<ImageIndexWriter> {
  const { alias } = options;
  const client = unhurried(options.client);
  const waits = options.waits ?? SYSTEM_WAITS;
  const now = options.now ?? Date.now;
  const ports: WritePorts = {
    client,
    alias,
    shape: {
      engine: options.engine ?? 'faiss',
      space: options.vectorSpace ?? 'l2',
      shards: options.shards ?? 1,
      replicas: options.replicas ?? 1,
      serverless: options.serverless ?? client.auth === 'aoss',
    },
    attempt: patient(waits),
    waits,
    now,
    log: options.log ?? SILENT,
  };
  try {
    return await openLeased(ports, options);
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** A writer's requests change the cluster, which takes longer than any search may. */
function unhurried(client: OpenSearchClient): OpenSearchClient {
  return {
    auth: client.auth,
    host: client.host,
    ask: (call) => client.ask({ timeoutMs: CHANGE_TIMEOUT_MS, ...call }),
    close: () => client.close(),
  };
}

async function openLeased(ports: WritePorts, options: OpenSearchWriterOptions): Promise<ImageIndexWriter> {
  const lease = await WriterLease.claim({ ...ports, purpose: options.purpose ?? 'write' });
  try {
    const generations = new Generations(ports, options.graceMs ?? 600_000);
    const { live, source } = await openIndexes(generations, ports, options);
    const writer = new RemoteWriter(ports, generations, lease, options.space, live, source);
    // The last writes of a dead writer may be visible under a revision that caches hold already.
    if (lease.isTakenOver) await writer.raiseRevision();
    return writer;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** The live index, and the one that images are put into: the same but for a new space that waits for a release. */
async function openIndexes(
  generations: Generations,
  ports: WritePorts,
  options: OpenSearchWriterOptions,
): Promise<{ live: ConcreteIndex; source: ConcreteIndex }> {
  const record: CatalogueRecord = {
    name: options.name ?? options.alias,
    embedder: options.embedder,
    space: options.space,
    createdAt: new Date(ports.now()).toISOString(),
  };
  const found = await generations.live();
  if (found === null) {
    const made = await generations.make(
      { record, state: 'live', revision: 0, release: null, roots: [] },
      true,
    );
    return { live: made, source: made };
  }
  const live =
    found.meta.state === 'live' && found.meta.retired === undefined
      ? found
      : await generations.setMeta(found, served(found.meta));
  await generations.tidy(live);
  if (isSameSpace(live.meta.record.space, options.space)) return { live, source: live };
  if (options.otherSpace !== 'replace') checkSpace(live.meta.record, options.space);
  const staged = (await generations.all()).find(
    ({ meta }) => meta.state === 'staged' && isSameSpace(meta.record.space, options.space),
  );
  const { revision, roots } = live.meta;
  const fresh: IndexMeta = { record, state: 'staged', revision, release: null, roots };
  return { live, source: staged ?? (await generations.make(fresh)) };
}
