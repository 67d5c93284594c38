import { ParallaxError } from '../../../../domain/errors.js';
import { entriesOf, field, invalidResponse, listIn, numberIn, textIn } from '../client/answer-shape.js';
import { errorType } from '../client/call-failure.js';
import type { OpenSearchClient } from '../client/opensearch-client.js';
import { type Attempt, pauseMs, type Waits } from './patience.js';

/** An operation of a bulk request, one line or two. */
export type BulkOperation =
  | {
      readonly kind: 'index';
      /** Null where the service makes the id. */
      readonly documentId: string | null;
      /** For messages. */
      readonly label: string;
      readonly document: object;
    }
  | { readonly kind: 'delete'; readonly documentId: string; readonly label: string };

export interface BulkResult {
  readonly label: string;
  readonly documentId: string;
  /** False for a delete of what was not there. */
  readonly isFound: boolean;
}

/** OpenSearch recommends 5 to 15 MB a request. */
const REQUEST_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 120_000;
const ATTEMPTS = 9;

interface BulkPorts {
  readonly client: OpenSearchClient;
  readonly attempt: Attempt;
  readonly waits: Waits;
}

/**
 * Sends operations in requests of some 8 MB. Those that the server had no room for are sent again after a pause.
 *
 * @throws ParallaxError INTERNAL, naming the first images that were refused for good and why; those beside them
 *   are stored
 */
export async function bulk(
  ports: BulkPorts,
  index: string,
  operations: Iterable<BulkOperation>,
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  const refused: Refused[] = [];
  for (const request of requestsOf(operations)) {
    let waiting = request;
    for (let attempt = 1; waiting.length > 0; attempt++) {
      const outcome = await send(ports, index, waiting);
      results.push(...outcome.done);
      refused.push(...outcome.refused);
      waiting = outcome.again;
      if (waiting.length > 0 && attempt === ATTEMPTS) throw noRoom(waiting);
      if (waiting.length > 0) await ports.waits.sleep(pauseMs(attempt, ports.waits.random()));
    }
  }
  if (refused.length > 0) throw refusal(refused);
  return results;
}

interface Line {
  readonly label: string;
  readonly text: string;
}

interface Refused {
  readonly label: string;
  readonly kind: string;
  readonly detail: unknown;
}

function* requestsOf(operations: Iterable<BulkOperation>): Generator<readonly Line[]> {
  let lines: Line[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const text = lineOf(operation);
    if (bytes > 0 && bytes + text.length > REQUEST_BYTES) {
      yield lines;
      lines = [];
      bytes = 0;
    }
    lines.push({ label: operation.label, text });
    bytes += text.length;
  }
  if (lines.length > 0) yield lines;
}

function lineOf(operation: BulkOperation): string {
  if (operation.kind === 'delete') return `${JSON.stringify({ delete: { _id: operation.documentId } })}\n`;
  const { documentId, document } = operation;
  const action = { index: documentId === null ? {} : { _id: documentId } };
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}\n`;
}

async function send({ client, attempt }: BulkPorts, index: string, lines: readonly Line[]) {
  const answer = await attempt(() =>
    client.ask({
      method: 'POST',
      path: `/${index}/_bulk`,
      lines: lines.map(({ text }) => text).join(''),
      timeoutMs: TIMEOUT_MS,
    }),
  );
  const items = listIn(answer, 'items');
  if (items.length !== lines.length)
    throw invalidResponse(`${items.length} results of ${lines.length} writes`);
  const outcome = { done: [] as BulkResult[], refused: [] as Refused[], again: [] as Line[] };
  lines.forEach((line, i) => {
    const [, item] = entriesOf(items[i])[0] ?? [];
    const status = numberIn(item, 'status');
    const error = field(item, 'error');
    if (status === 429 || status === 503) outcome.again.push(line);
    else if (error !== undefined)
      outcome.refused.push({ label: line.label, kind: errorType(error), detail: error });
    else outcome.done.push({ label: line.label, documentId: textIn(item, '_id'), isFound: status !== 404 });
  });
  return outcome;
}

function refusal(refused: readonly Refused[]): ParallaxError {
  const shown = refused.slice(0, 3).map(({ label, kind }) => `"${label}" (${kind})`);
  const more = refused.length > 3 ? ` and ${refused.length - 3} more` : '';
  const cause = new Error(JSON.stringify(refused.slice(0, 3).map(({ detail }) => detail)).slice(0, 2_000));
  return new ParallaxError(
    'INTERNAL',
    `OpenSearch refused ${shown.join(', ')}${more}: the log has its reasons.`,
    {
      cause,
    },
  );
}

function noRoom(waiting: readonly Line[]): ParallaxError {
  return new ParallaxError(
    'RATE_LIMITED',
    `OpenSearch had no room for ${waiting.length} documents, however long they waited: give it more nodes, then run the same command again.`,
    { retryAfterMs: 60_000 },
  );
}
