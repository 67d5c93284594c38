import type { Image } from '../../../domain/image.js';
import { isRecord } from '../../../domain/unknown.js';
import type { Vector } from '../../../domain/vector.js';
import type { IndexedImage } from '../image-index.js';
import { field, invalidResponse, listIn, numberIn, textIn, textsIn } from './client/answer-shape.js';
import { formatCode, parseCode } from './stored-references.js';

/** Fields of an image that ranking needs. */
export interface ImageColumns {
  readonly imageId: string;
  readonly clusterId: string | null;
  /** The revision that put it. */
  readonly revision: number;
  /** Its vector in short, where the index has references to write it by. */
  readonly code?: Int8Array;
}

/** An image as the index holds it, without its vector. */
export interface ImageDocument extends IndexedImage, Omit<ImageColumns, 'imageId'> {}

/** The document of an image, with its vector. */
export function formatDocument({ image, clusterId, revision, code }: ImageDocument, vector: Vector): object {
  const { id, ...fields } = image;
  return {
    kind: 'image',
    imageId: id,
    ...fields,
    ...(clusterId !== null && { clusterId }),
    revision,
    ...(code !== undefined && { code: formatCode(code) }),
    embedding: Array.from(vector),
  };
}

export function parseDocument(source: unknown): ImageDocument {
  const [description, clusterId] = [field(source, 'description'), field(source, 'clusterId')];
  const code = parseCode(field(source, 'code'));
  const [root, captionHash] = [field(source, 'root'), field(source, 'captionHash')];
  const image: Image = {
    id: textIn(source, 'imageId'),
    title: textIn(source, 'title'),
    ...(typeof description === 'string' && { description }),
    type: textIn(source, 'type'),
    width: numberIn(source, 'width'),
    height: numberIn(source, 'height'),
    tags: textsIn(source, 'tags'),
    keywords: textsIn(source, 'keywords'),
    file: textIn(source, 'file'),
    contentHash: textIn(source, 'contentHash'),
    source: textIn(source, 'source'),
    ...(typeof captionHash === 'string' && { captionHash }),
    ...(typeof root === 'string' && { root }),
  };
  return {
    image,
    clusterId: typeof clusterId === 'string' ? clusterId : null,
    revision: numberIn(source, 'revision'),
    ...(code !== undefined && { code }),
  };
}

/**
 * @param fields  the columns of a hit, each a list
 * @throws ParallaxError INTERNAL when they are no columns of an image
 */
export function parseColumns(fields: unknown): ImageColumns {
  // Read by their names: two hundred hits a search come through here.
  const { imageId, clusterId, revision, code } = isRecord(fields) ? fields : NO_COLUMNS;
  const columns = { imageId: firstOf(imageId), clusterId: firstOf(clusterId), revision: firstOf(revision) };
  const parsed = parseCode(firstOf(code));
  return {
    imageId: textIn(columns, 'imageId'),
    clusterId: typeof columns.clusterId === 'string' ? columns.clusterId : null,
    revision: numberIn(columns, 'revision'),
    ...(parsed !== undefined && { code: parsed }),
  };
}

const NO_COLUMNS: Readonly<Record<string, unknown>> = {};

function firstOf(values: unknown): unknown {
  return Array.isArray(values) ? values[0] : undefined;
}

/** @throws ParallaxError INTERNAL when it is no vector of the dimension */
export function parseVector(source: unknown, dimension: number): Vector {
  const values = listIn(source, 'embedding');
  if (values.length !== dimension)
    throw invalidResponse(`a vector has dimension ${values.length}, not ${dimension}`);
  return Float32Array.from(values, (value) => {
    if (typeof value === 'number') return value;
    throw invalidResponse('a vector holds more than numbers');
  });
}

/**
 * Keeps the newest hit of each image. Where the service assigns document ids, a replaced image may appear
 * twice for a moment.
 */
export function newestOfEach<T>(hits: readonly T[], versionOf: (hit: T) => Version): readonly T[] {
  if (new Set(hits.map((hit) => versionOf(hit).imageId)).size === hits.length) return hits;
  const newest = new Map<string, { readonly hit: T; readonly revision: number }>();
  for (const hit of hits) {
    const { imageId, revision } = versionOf(hit);
    const known = newest.get(imageId);
    if (known === undefined || known.revision < revision) newest.set(imageId, { hit, revision });
  }
  return [...newest.values()].map(({ hit }) => hit);
}

type Version = Pick<ImageColumns, 'imageId' | 'revision'>;

export function versionOf({ image, revision }: ImageDocument): Version {
  return { imageId: image.id, revision };
}

/** Which image a document is of, and how new it is. */
export function parseVersion(source: unknown): Version {
  return { imageId: textIn(source, 'imageId'), revision: numberIn(source, 'revision') };
}
