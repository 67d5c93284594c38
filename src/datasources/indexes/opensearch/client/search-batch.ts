import { parseSearch, type SearchAnswer } from '../requests/search-answer.js';
import { field, invalidResponse, listIn } from './answer-shape.js';
import { statusFailure } from './call-failure.js';
import type { OpenSearchClient } from './opensearch-client.js';

interface Waiting {
  readonly index: string;
  readonly body: object;
  resolve(answer: SearchAnswer): void;
  reject(error: unknown): void;
}

/** The server's own queue of a node is the limit; longer batches only keep the first answers waiting. */
const MAX_BATCH = 32;

const BYTES_EACH = 8 * 1024 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/** Searches of the same tick leave as one `_msearch`, a single one as `_search`: one round trip either way. */
export class SearchBatch {
  #waiting: Waiting[] = [];

  constructor(private readonly client: OpenSearchClient) {}

  search(index: string, body: object): Promise<SearchAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ index, body, resolve, reject });
      // After every promise that is ready by now: what is asked for beside this leaves with it.
      if (this.#waiting.length === 1) Promise.resolve().then(() => process.nextTick(() => this.#send()));
    });
  }

  #send(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < waiting.length; start += MAX_BATCH) {
      const batch = waiting.slice(start, start + MAX_BATCH);
      const [only] = batch;
      const sent = only !== undefined && batch.length === 1 ? this.#one(only) : this.#many(batch);
      sent.catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      });
    }
  }

  async #one({ index, body, resolve }: Waiting): Promise<void> {
    const answer = await this.client.ask({ method: 'POST', path: `/${index}/_search`, body });
    resolve(parseSearch(answer));
  }

  async #many(batch: readonly Waiting[]): Promise<void> {
    const lines = batch.map(({ index, body }) => `${JSON.stringify({ index })}\n${JSON.stringify(body)}\n`);
    const answer = await this.client.ask({
      method: 'POST',
      path: '/_msearch',
      lines: lines.join(''),
      maxBytes: Math.min(MAX_BYTES, BYTES_EACH * batch.length),
    });
    const responses = listIn(answer, 'responses');
    if (responses.length !== batch.length)
      throw invalidResponse(`${responses.length} answers to ${batch.length} searches`);
    batch.forEach(({ resolve, reject }, i) => {
      try {
        const status = field(responses[i], 'status');
        if (typeof status === 'number' && status >= 300)
          throw statusFailure(status, responses[i], this.client);
        resolve(parseSearch(responses[i]));
      } catch (error) {
        reject(error);
      }
    });
  }
}
