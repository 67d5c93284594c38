import { ParallaxError } from '../../../domain/errors.js';
import { spaceName } from '../../../domain/vector.js';
import { entriesOf, field, invalidResponse } from './client/answer-shape.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import { type IndexMeta, parseMeta } from './index-meta.js';
import { VECTOR_SPACES, type VectorSpace } from './requests/similarity.js';

const ENGINES = ['faiss', 'lucene'] as const;
export type Engine = (typeof ENGINES)[number];

/** An index of Parallax as its mapping says, checked. */
export interface ConcreteIndex {
  readonly name: string;
  readonly meta: IndexMeta;
  readonly vectorSpace: VectorSpace;
  readonly engine: Engine;
}

const DIGITS = 6;

/** `<alias>-000001`: the concrete index of a generation. */
export function indexName(alias: string, generation: number): string {
  return `${alias}-${String(generation).padStart(DIGITS, '0')}`;
}

/** The number in a concrete index's name; null for any other name. */
export function generationOf(alias: string, name: string): number | null {
  const number = name.startsWith(`${alias}-`) ? name.slice(alias.length + 1) : '';
  return /^\d{6,9}$/.test(number) ? Number(number) : null;
}

/** Those that can be gone back to, in the order of all, without the live one. */
export function earlierOf(
  all: readonly ConcreteIndex[],
  live: ConcreteIndex,
  alias: string,
): readonly ConcreteIndex[] {
  const generation = (index: ConcreteIndex): number => generationOf(alias, index.name) ?? 0;
  return all.filter(
    (index) =>
      generation(index) < generation(live) && index.meta.state === 'live' && index.meta.release !== null,
  );
}

/**
 * The index that serves an alias, or null when there is none; one call.
 *
 * @throws ParallaxError INTERNAL when what the alias names cannot be searched, with both values where two differ
 */
export async function liveIndex(client: OpenSearchClient, alias: string): Promise<ConcreteIndex | null> {
  const answer = await mappingsOf(client, alias);
  if (answer === null) return null;
  const [first, ...others] = answer;
  if (first === undefined) return null;
  if (others.length > 0) {
    throw new ParallaxError(
      'INTERNAL',
      `The alias "${alias}" names ${answer.length} indexes, ${answer
        .map(([name]) => `"${name}"`)
        .sort()
        .join(' and ')}, but one must serve: take the others out of the alias.`,
    );
  }
  const [name, mapping] = first;
  if (name === alias) {
    throw new ParallaxError(
      'INTERNAL',
      `"${alias}" is an index, but Parallax needs the name for an alias: choose another OPENSEARCH_INDEX.`,
    );
  }
  return parseIndex(name, mapping);
}

/** Every index of the alias, live or not, by generation rising; what Parallax did not make is left out. */
export async function allGenerations(
  client: OpenSearchClient,
  alias: string,
): Promise<readonly ConcreteIndex[]> {
  const found = (await mappingsOf(client, `${alias}-*`)) ?? [];
  return found
    .filter(
      ([name, mapping]) =>
        generationOf(alias, name) !== null && parseMeta(field(field(mapping, 'mappings'), '_meta')) !== null,
    )
    .map(([name, mapping]) => parseIndex(name, mapping))
    .sort((a, b) => (generationOf(alias, a.name) ?? 0) - (generationOf(alias, b.name) ?? 0));
}

async function mappingsOf(
  client: OpenSearchClient,
  target: string,
): Promise<readonly [string, unknown][] | null> {
  try {
    const entries = entriesOf(await client.ask({ method: 'GET', path: `/${target}/_mapping` }));
    for (const [name, entry] of entries) {
      if (field(entry, 'mappings') === undefined) throw invalidResponse(`"${name}" is no index`);
    }
    return entries;
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function parseIndex(name: string, mapping: unknown): ConcreteIndex {
  const mappings = field(mapping, 'mappings');
  const meta = parseMeta(field(mappings, '_meta'));
  if (meta === null) {
    throw new ParallaxError(
      'INTERNAL',
      `The index "${name}" was not made by Parallax: choose another OPENSEARCH_INDEX, and ingest into it.`,
    );
  }
  const embedding = field(field(mappings, 'properties'), 'embedding');
  const method = field(embedding, 'method');
  const type = field(embedding, 'type');
  if (type !== 'knn_vector') throw unusable(name, 'the type of "embedding"', type, ['knn_vector']);
  const dimension = field(embedding, 'dimension');
  if (dimension !== meta.record.space.dimension) {
    throw new ParallaxError(
      'INTERNAL',
      `The mapping of "${name}" has vectors of dimension ${shown(dimension)}, but its catalogue is of ${spaceName(meta.record.space)}: ingest it anew into another OPENSEARCH_INDEX.`,
    );
  }
  return {
    name,
    meta,
    // Servers that choose the engine themselves choose faiss, and do not always say so.
    engine: oneOf(name, 'engine', field(method, 'engine') ?? 'faiss', ENGINES),
    vectorSpace: oneOf(
      name,
      'space_type',
      field(method, 'space_type') ?? field(embedding, 'space_type') ?? 'l2',
      VECTOR_SPACES,
    ),
  };
}

function oneOf<T extends string>(name: string, what: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw unusable(name, what, value, allowed);
  return found;
}

function unusable(name: string, what: string, value: unknown, allowed: readonly string[]): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `The index "${name}" cannot be searched: ${what} is ${shown(value)}, and must be ${allowed.join(', ')}. Ingest the catalogue anew into another OPENSEARCH_INDEX.`,
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? JSON.stringify(value).slice(0, 60)
    : 'not there';
}
