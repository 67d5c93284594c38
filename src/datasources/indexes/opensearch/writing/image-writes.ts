import { createHash } from 'node:crypto';
import { ParallaxError } from '../../../../domain/errors.js';
import type { Vector } from '../../../../domain/vector.js';
import { backOff } from '../../../concurrency/retry.js';
import { invalidResponse, numberIn } from '../client/answer-shape.js';
import { formatDocument, type ImageDocument, parseVersion } from '../image-document.js';
import { parseSearch } from '../requests/search-answer.js';
import { type BulkOperation, bulk } from './bulk.js';
import type { WritePorts } from './write-ports.js';

export interface DocumentToWrite {
  readonly document: ImageDocument;
  readonly vector: Vector;
}

const LOOKED_UP_AT_ONCE = 1_000;

/** Serverless shows what was written after up to a minute. */
const VISIBLE_WITHIN_MS = 180_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Inserts, replaces and removes images of one index. Where ids of documents are ours, an image's is the hash of
 * its id; Serverless makes its own, so what an image had before is looked up and deleted.
 */
export class ImageWrites {
  /** Serverless: documents of this writer, which searches may not show yet. */
  readonly #written = new Map<string, string>();
  #unseen: { readonly revision: number; readonly put: number; readonly removed: readonly string[] } | null =
    null;

  /** @param isNew  nothing is in the index that could be replaced */
  constructor(
    private readonly ports: WritePorts,
    readonly index: string,
    private readonly isNew = false,
  ) {}

  /** Searches show it after `refresh`; on Serverless later, see `settle`. */
  async put(documents: readonly DocumentToWrite[]): Promise<void> {
    if (documents.length === 0) return;
    const before = await this.#documentIds(documents.map(({ document }) => document.image.id));
    const results = await bulk(
      this.ports,
      this.index,
      documents.map(({ document, vector }) => ({
        kind: 'index',
        documentId: this.#ownId(document.image.id),
        label: document.image.id,
        document: formatDocument(document, vector),
      })),
    );
    if (this.#isServerless) {
      for (const { label, documentId } of results) this.#written.set(label, documentId);
      await bulk(this.ports, this.index, deletions(before));
      const revision = documents[0]?.document.revision ?? 0;
      this.#unseen = { revision, put: documents.length, removed: [] };
    }
  }

  /** Number of images that existed. */
  async remove(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const before = this.#isServerless
      ? await this.#documentIds(ids)
      : new Map(ids.map((id) => [id, [documentIdOf(id)]]));
    const results = await bulk(this.ports, this.index, deletions(before));
    const removed = new Set(results.filter(({ isFound }) => isFound).map(({ label }) => label));
    if (removed.size === 0) return 0;
    for (const id of removed) this.#written.delete(id);
    if (this.#isServerless)
      this.#unseen = { revision: 0, put: 0, removed: [...removed].slice(0, LOOKED_UP_AT_ONCE) };
    return removed.size;
  }

  async refresh(): Promise<void> {
    if (this.#isServerless) return;
    await this.ports.attempt(() =>
      this.ports.client.ask({ method: 'POST', path: `/${this.index}/_refresh` }),
    );
  }

  /** Waits until searches show the last change; answers whether there was one to wait for. */
  async settle(): Promise<boolean> {
    const unseen = this.#unseen;
    if (unseen === null) return false;
    await this.#wait(async () => {
      const { revision, put, removed } = unseen;
      if (put > 0) return (await this.count({ term: { revision } })) >= put;
      return (await this.count({ terms: { imageId: removed } })) === 0;
    });
    this.#unseen = null;
    return true;
  }

  /** Waits until searches show so many images: more only where a repeated request left one twice. */
  async settleAt(images: number): Promise<number> {
    await this.refresh();
    const count = (): Promise<number> => this.count({ term: { kind: 'image' } });
    if (this.#isServerless) await this.#wait(async () => (await count()) >= images);
    return count();
  }

  async count(query: object): Promise<number> {
    const { client, attempt } = this.ports;
    const path = `/${this.index}/_count`;
    return numberIn(await attempt(() => client.ask({ method: 'POST', path, body: { query } })), 'count');
  }

  get #isServerless(): boolean {
    return this.ports.shape.serverless;
  }

  #ownId(imageId: string): string | null {
    return this.#isServerless ? null : documentIdOf(imageId);
  }

  /** Serverless: the documents that images have now, those included that searches do not show yet. */
  async #documentIds(imageIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    if (!this.#isServerless || this.isNew) return found;
    const { client, attempt } = this.ports;
    for (let start = 0; start < imageIds.length; start += LOOKED_UP_AT_ONCE) {
      const ids = imageIds.slice(start, start + LOOKED_UP_AT_ONCE);
      const body = {
        size: 2 * ids.length,
        _source: { includes: ['imageId', 'revision'] },
        query: { terms: { imageId: ids } },
      };
      const answer = await attempt(() =>
        client.ask({ method: 'POST', path: `/${this.index}/_search`, body }),
      );
      for (const { documentId, source } of parseSearch(answer).hits) {
        const { imageId } = parseVersion(source);
        if (documentId === null) throw invalidResponse('a document has no id');
        found.set(imageId, [...(found.get(imageId) ?? []), documentId]);
      }
    }
    for (const id of imageIds) {
      const written = this.#written.get(id);
      if (written !== undefined) found.set(id, [...new Set([...(found.get(id) ?? []), written])]);
    }
    return found;
  }

  async #wait(isDone: () => Promise<boolean>): Promise<void> {
    const start = this.ports.now();
    for (let looks = 1; !(await isDone()); looks += 1) {
      if (this.ports.now() - start > VISIBLE_WITHIN_MS) {
        throw new ParallaxError(
          'UNAVAILABLE',
          `OpenSearch does not show what was written to "${this.index}" ${VISIBLE_WITHIN_MS / 1_000} s ago: run the same command again.`,
        );
      }
      await this.ports.waits.sleep(backOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, looks));
    }
  }
}

/** At most 512 bytes are allowed, and an image's id may be longer. */
function documentIdOf(imageId: string): string {
  return createHash('sha256').update(imageId).digest('base64url');
}

function deletions(documents: ReadonlyMap<string, readonly string[]>): readonly BulkOperation[] {
  return [...documents].flatMap(([label, ids]) =>
    ids.map((documentId) => ({ kind: 'delete', documentId, label }) as const),
  );
}
