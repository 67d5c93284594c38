import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, type FieldNode, Kind, parse, print, separateOperations, visit } from 'graphql';
import type { Plugin } from 'vite';

const MODULE = 'virtual:listed-operations';
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

interface Listed {
  /** SHA-256 of the body in hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly body: string;
}

/**
 * The page's operations as a manifest beside it (Apollo's form), and their hashes as a module within it: a gateway
 * that answers listed operations alone answers these.
 */
export function listedOperations(folder: string): Plugin {
  const operations = operationsIn(folder);
  return {
    name: 'listed-operations',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    load(id) {
      if (id !== `\0${MODULE}`) return null;
      const hashes = Object.fromEntries(operations.map((one) => [one.name, one.id]));
      return `export const HASHES = ${JSON.stringify(hashes)};`;
    },
    generateBundle() {
      const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
      this.emitFile({ type: 'asset', fileName: 'operations.json', source: JSON.stringify(manifest) });
    },
  };
}

function operationsIn(folder: string): readonly Listed[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  return Object.entries(separateOperations(withTypenames(parse(text)))).map(([name, document]) => {
    const body = print(document);
    return { id: createHash('sha256').update(body).digest('hex'), name, body };
  });
}

/** The page's cache needs to know of each object which type it is of. */
function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet(node, _key, parent) {
      const isRoot = parent !== undefined && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
      return isRoot ? undefined : { ...node, selections: [...node.selections, TYPENAME] };
    },
  });
}
