import type { Cluster } from '../../../domain/cluster.js';
import { ParallaxError } from '../../../domain/errors.js';
import { compareHits } from '../../../domain/hit.js';
import { type OperatorLog, SILENT } from '../../../domain/operator-log.js';
import type { Release } from '../../../domain/release.js';
import { isNamed } from '../../../domain/text/file-name.js';
import type { Spelling } from '../../../domain/text/spelling.js';
import type { Space, Vector } from '../../../domain/vector.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import { checkSpace } from '../catalogue-record.js';
import type { ImageIndex, IndexedImage, NearestRequest, Neighbour, TextMatch } from '../image-index.js';
import { checkQuery } from '../nearest-request.js';
import { CachedClusters } from './cached-clusters.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import { SearchBatch } from './client/search-batch.js';
import type { ConcreteIndex } from './concrete-index.js';
import {
  type ImageDocument,
  newestOfEach,
  parseColumns,
  parseDocument,
  parseVector,
  parseVersion,
  versionOf,
} from './image-document.js';
import { KeptDocuments } from './kept-documents.js';
import { LiveFollower, type PollTimer, SYSTEM_TIMER } from './live-follower.js';
import type { SearchAnswer } from './requests/search-answer.js';
import {
  documentsRequest,
  letsNothingThrough,
  nameRequest,
  nearestRequest,
  textRequest,
  vectorsRequest,
} from './requests/search-requests.js';
import { cosineOfScore } from './requests/similarity.js';
import { parseSpellings, spellingsRequest } from './requests/spelling-requests.js';
import { vectorsPerPage } from './writing/scan.js';

export interface OpenSearchIndexOptions {
  /** The index's own from now on: closed with it, and when it cannot be opened. */
  readonly client: OpenSearchClient;
  /** The name of the live index; see `indexName`. */
  readonly alias: string;
  /** The space of the embedder that queries come from; not compared when absent. */
  readonly space?: Space;
  /** Interval of reading the alias; 1,000 ms when absent. */
  readonly pollMs?: number;
  readonly timer?: PollTimer;
  /** Milliseconds since the epoch; the wall's clock when absent. */
  readonly now?: () => number;
  readonly log?: OperatorLog;
}

export interface OpenSearchIndex extends ImageIndex {
  /** Looks at the alias now instead of at the next poll. */
  look(): Promise<void>;
}

/** Among more equals than this at the edge of a window, which of them are in it is the engine's choice. */
const MAX_TIED = 4_096;

/** Documents are asked for so many at a time. */
const DOCUMENTS_EACH = 1_000;

/** Titles alike that a file's name is looked for among; a shorter title, which says no more than it, comes first. */
const LOOKED_THROUGH = 200;

/**
 * Opens the live index of an alias for searching. The engine, the space of scores, the dimension and the model
 * are read back from its mapping.
 *
 * @throws ParallaxError UNAVAILABLE when nothing is behind the alias or OpenSearch is not there; INTERNAL, with
 *   both values, when the index belongs to another embedder or cannot be searched
 */
export async function openSearchIndex(options: OpenSearchIndexOptions): Promise<OpenSearchIndex> {
  const { client, alias, space, log } = options;
  const following = {
    alias,
    pollMs: options.pollMs ?? 1_000,
    timer: options.timer ?? SYSTEM_TIMER,
    now: options.now ?? Date.now,
    log: log ?? SILENT,
  };
  try {
    const follower = await LiveFollower.open(client, following, (live) => {
      if (space !== undefined) checkSpace(live.meta.record, space);
    });
    return new RemoteIndex(client, follower);
  } catch (error) {
    await client.close();
    throw error;
  }
}

class RemoteIndex implements OpenSearchIndex {
  readonly #batch: SearchBatch;
  readonly #documents = new KeptDocuments();
  readonly #clusters: CachedClusters;
  #hasNoSuggester = false;

  constructor(
    private readonly client: OpenSearchClient,
    private readonly follower: LiveFollower,
  ) {
    this.#batch = new SearchBatch(client);
    this.#clusters = new CachedClusters(client, this.#batch);
  }

  async release(): Promise<Release> {
    await this.follower.catchUp();
    const { release, record } = this.follower.live.meta;
    if (release !== null) return release;
    throw new ParallaxError(
      'UNAVAILABLE',
      `Catalogue "${record.name}" has no release yet: wait until its preparation ends, or cluster it.`,
    );
  }

  async revision(): Promise<number> {
    return this.follower.live.meta.revision;
  }

  async nearest(query: Vector, { k, filter }: NearestRequest): Promise<readonly Neighbour[]> {
    checkQuery(query, k, this.follower.live.meta.record);
    if (letsNothingThrough(filter)) return [];
    // An extra hit shows if the edge is a tie, among which the lowest ids count.
    for (let wanted = k + 1; ; wanted = Math.min(4 * wanted, MAX_TIED)) {
      const { live, answer } = await this.#search(() => nearestRequest(query, wanted, filter));
      const { hits } = answer;
      const isTied = hits.length === wanted && hits[k - 1]?.score === hits.at(-1)?.score;
      if (isTied && wanted < MAX_TIED) continue;
      const found = hits.map(({ fields, score }) => {
        const { imageId, clusterId, revision, code } = parseColumns(fields);
        const similarity = cosineOfScore(score, live.vectorSpace);
        return {
          revision,
          imageId,
          neighbour: { imageId, clusterId, similarity, ...(code !== undefined && { code }) },
        };
      });
      return newestOfEach(found, (image) => image)
        .map(({ neighbour }) => neighbour)
        .sort(compareHits)
        .slice(0, k);
    }
  }

  async matchText(text: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    if (letsNothingThrough(filter)) return [];
    const { answer } = await this.#search(() => textRequest(text, k, filter));
    const found = answer.hits.map(({ fields }) => parseColumns(fields));
    return newestOfEach(found, (image) => image).map(({ revision: _, ...image }) => image);
  }

  async named(name: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    if (letsNothingThrough(filter)) return [];
    const { live, answer } = await this.#search(() => nameRequest(name, LOOKED_THROUGH, filter));
    const found = newestOfEach(
      answer.hits.map(({ source }) => parseDocument(source)),
      versionOf,
    );
    return found
      .filter(({ image }) => isNamed(image.source, name))
      .map((document) => {
        this.#documents.keep(live, document);
        return { imageId: document.image.id, clusterId: document.clusterId };
      })
      .sort((a, b) => (a.imageId < b.imageId ? -1 : 1))
      .slice(0, k);
  }

  async spellings(words: readonly string[]): Promise<ReadonlyMap<string, Spelling>> {
    if (words.length === 0 || this.#hasNoSuggester) return new Map();
    try {
      const { answer } = await this.#search(() => spellingsRequest(words));
      return parseSpellings(words, answer);
    } catch (error) {
      // A service that refuses suggesters would refuse every time, and count as broken for it.
      this.#hasNoSuggester = error instanceof ParallaxError && error.code === 'INTERNAL';
      throw error;
    }
  }

  async documents(ids: readonly string[]): Promise<ReadonlyMap<string, IndexedImage>> {
    const found = await this.#documentsOf(ids);
    return new Map([...found].map(([id, { image, clusterId }]) => [id, { image, clusterId }]));
  }

  /** They come with the documents, which pages have left here for the most part. */
  async codes(ids: readonly string[]): Promise<ReadonlyMap<string, Int8Array>> {
    const found = await this.#documentsOf(ids);
    return new Map([...found].flatMap(([id, { code }]) => (code === undefined ? [] : [[id, code]])));
  }

  references(): Promise<TasteReferences | null> {
    return this.#clusters.references(this.follower.live);
  }

  async #documentsOf(ids: readonly string[]): Promise<ReadonlyMap<string, ImageDocument>> {
    const { found, missing } = this.#documents.find(this.follower.live, new Set(ids));
    for (let start = 0; start < missing.length; start += DOCUMENTS_EACH) {
      const asked = missing.slice(start, start + DOCUMENTS_EACH);
      const { live: answered, answer } = await this.#search(() => documentsRequest(asked));
      const documents = answer.hits.map(({ source }) => parseDocument(source));
      for (const document of newestOfEach(documents, versionOf)) {
        this.#documents.keep(answered, document);
        found.set(document.image.id, document);
      }
    }
    return new Map(
      ids.flatMap((id) => {
        const document = found.get(id);
        return document === undefined ? [] : [[id, document]];
      }),
    );
  }

  async vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Vector>> {
    const { dimension } = this.follower.live.meta.record.space;
    const wanted = [...new Set(ids)];
    const page = vectorsPerPage(dimension);
    const found = new Map<string, { readonly vector: Vector; readonly revision: number }>();
    for (let start = 0; start < wanted.length; start += page) {
      const asked = wanted.slice(start, start + page);
      const { answer } = await this.#search(() => vectorsRequest(asked));
      for (const { source } of answer.hits) {
        const { imageId, revision } = parseVersion(source);
        if ((found.get(imageId)?.revision ?? -1) >= revision) continue;
        found.set(imageId, { vector: parseVector(source, dimension), revision });
      }
    }
    return new Map([...found].map(([id, { vector }]) => [id, vector]));
  }

  clusters(): Promise<readonly Cluster[]> {
    return this.#clusters.all(this.follower.live);
  }

  exemplars(clusterId: string, first: number): Promise<readonly string[]> {
    return this.#clusters.exemplars(this.follower.live, clusterId, first, async ({ id, centroid }, k) => {
      const near = await this.nearest(centroid, { k, filter: { clusters: [id] } });
      return near.map(({ imageId }) => imageId);
    });
  }

  counts(): Promise<{ readonly images: number; readonly clusters: number }> {
    return this.#clusters.counts(this.follower.live);
  }

  look(): Promise<void> {
    return this.follower.look();
  }

  async close(): Promise<void> {
    await this.follower.close();
    await this.client.close();
  }

  /** A search on the present concrete index; if that was replaced meanwhile, looks up the next one. */
  async #search(request: () => object): Promise<{ live: ConcreteIndex; answer: SearchAnswer }> {
    const { live } = this.follower;
    try {
      return { live, answer: await this.#batch.search(live.name, request()) };
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'NOT_FOUND') throw error;
      await this.follower.look();
      const next = this.follower.live;
      if (next.name === live.name) throw gone(live.name, error);
      return { live: next, answer: await this.#batch.search(next.name, request()) };
    }
  }
}

function gone(index: string, cause: unknown): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `The index "${index}" no longer exists and has no successor: ingest the catalogue, or check OPENSEARCH_INDEX.`,
    { cause },
  );
}
