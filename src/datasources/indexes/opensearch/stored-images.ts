import { textIn } from './client/answer-shape.js';
import { scan } from './writing/scan.js';
import type { WritePorts } from './writing/write-ports.js';

export interface StoredImage {
  readonly id: string;
  /** The fields that were asked for. */
  readonly source: unknown;
}

/**
 * Every image of an index, by id rising; once, also where a bulk request was repeated and left it twice.
 *
 * @param page  documents a call
 */
export async function* storedImages(
  { client, attempt }: Pick<WritePorts, 'client' | 'attempt'>,
  index: string,
  fields: readonly string[],
  page: number,
): AsyncGenerator<StoredImage> {
  const query = { term: { kind: 'image' } };
  const request = { index, query, sort: 'imageId', fields: ['imageId', ...fields], page } as const;
  let last: string | null = null;
  for await (const hits of scan(client, request, attempt)) {
    for (const { source } of hits) {
      const id = textIn(source, 'imageId');
      if (id !== last) yield { id, source };
      last = id;
    }
  }
}
