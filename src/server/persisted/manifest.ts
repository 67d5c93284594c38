import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { isRecord } from '../../domain/unknown.js';
import { MAX_QUERY_TEXT } from '../limits/operation-text.js';
import { MAX_TOKENS } from '../limits/query-shape.js';

/** Texts of operations by their SHA-256 in hexadecimal digits. */
export type OperationsByHash = ReadonlyMap<string, string>;

/**
 * The operations of a manifest: `{"hash": "text"}`, as Relay's compiler and GraphQL Code Generator write it, or
 * Apollo's form with `operations`, each with `id` and `body`. A hash may have `sha256:` before it, as GraphQL Code
 * Generator has it.
 *
 * @throws Error with what is wrong, and with which operation
 */
export function parseManifest(json: string): OperationsByHash {
  const operations = new Map<string, string>();
  for (const [id, text] of entriesOf(parsed(json))) {
    if (typeof id !== 'string' || typeof text !== 'string')
      throw new Error('An operation has no id or no text.');
    const hash = id.replace(/^sha256:/, '');
    checkOperation(hash, text);
    operations.set(hash, text);
  }
  if (operations.size === 0) throw new Error('It lists no operation.');
  return operations;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error('It is not valid JSON.');
  }
}

function entriesOf(manifest: unknown): readonly (readonly [unknown, unknown])[] {
  if (!isRecord(manifest)) throw new Error('It must be an object: {"hash": "text"}, or Apollo\'s form.');
  const { operations } = manifest;
  if (!Array.isArray(operations)) return Object.entries(manifest);
  return operations.map((one: unknown) => (isRecord(one) ? [one['id'], one['body']] : [null, null]));
}

/** Clients that send a text beside its hash are held to it: another digest would be refused only then. */
function checkOperation(id: string, text: string): void {
  const shown = JSON.stringify(id.slice(0, 80));
  if (id !== createHash('sha256').update(text).digest('hex'))
    throw new Error(`The id ${shown} is not the SHA-256 of its text in hexadecimal digits.`);
  if (text.length > MAX_QUERY_TEXT)
    throw new Error(`The operation ${shown} has more than ${MAX_QUERY_TEXT} characters.`);
  try {
    parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw new Error(
      `The operation ${shown} cannot be parsed: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
