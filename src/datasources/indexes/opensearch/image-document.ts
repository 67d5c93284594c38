import type { Image } from '../../../domain/image.js';
import type { Vector } from '../../../domain/vector.js';
import type { IndexedImage } from '../image-index.js';
import { field, listIn, numberIn, senseless, textIn, textsIn } from './answer-shape.js';
import { formatCode, parseCode } from './stored-references.js';

/** An image as the index holds it: its fields beside its cluster, its vector and the revision that put it. */
export interface ImageDocument extends IndexedImage {
  readonly revision: number;
  /** Its vector in short, where the index has references to write it by. */
  readonly code?: Int8Array;
}

/** Fields of an image that searches filter by or read, and those that only come along. */
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
  const root = field(source, 'root');
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
    ...(typeof root === 'string' && { root }),
  };
  return {
    image,
    clusterId: typeof clusterId === 'string' ? clusterId : null,
    revision: numberIn(source, 'revision'),
    ...(code !== undefined && { code }),
  };
}

/** @throws ParallaxError INTERNAL when it is no vector of the dimension */
export function parseVector(source: unknown, dimension: number): Vector {
  const values = listIn(source, 'embedding');
  if (values.length !== dimension)
    throw senseless(`a vector has dimension ${values.length}, not ${dimension}`);
  return Float32Array.from(values, (value) => {
    if (typeof value === 'number') return value;
    throw senseless('a vector holds more than numbers');
  });
}

/**
 * One document an image. Where the service makes the ids of documents, an image that was replaced may show
 * twice for a moment: the newer one holds.
 */
export function newestOfEach<T extends { readonly document: ImageDocument }>(
  hits: readonly T[],
): readonly T[] {
  const newest = new Map<string, T>();
  for (const hit of hits) {
    const known = newest.get(hit.document.image.id);
    if (known === undefined || known.document.revision < hit.document.revision)
      newest.set(hit.document.image.id, hit);
  }
  return newest.size === hits.length ? hits : [...newest.values()];
}

/** Which image a document is of, and how new it is. */
export function parseVersion(source: unknown): { readonly imageId: string; readonly revision: number } {
  return { imageId: textIn(source, 'imageId'), revision: numberIn(source, 'revision') };
}
