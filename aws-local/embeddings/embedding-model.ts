import type { Embedder } from '#src/datasources/embedders/embedder.js';
import type { Vector } from '#src/domain/vector.js';
import { type CarryVector, carryVectors } from './carry-vector.js';

/** A Bedrock model: its id and request body. */
export interface EmbeddingModel {
  readonly id: string;
  /**
   * @param body  parsed JSON
   * @returns the model's answer, to be written as JSON
   * @throws AwsError ValidationException
   */
  answer(body: unknown): Promise<object>;
}

/** The local model behind a remote one's name. */
export interface LocalVectors {
  ofText(text: string): Promise<Vector>;
  ofImage(bytes: Uint8Array): Promise<Vector>;
  /** The way from the local model's vectors to those of one length. */
  carried(vector: ArrayLike<number>, length: number): readonly number[];
}

/** @param seed  separates the spaces of two models */
export function localVectors(embedder: () => Promise<Embedder>, seed: number): LocalVectors {
  const ways = new Map<string, CarryVector>();
  return {
    async ofText(text) {
      return only(await (await embedder()).embedTexts([text]));
    },
    async ofImage(bytes) {
      return only(await (await embedder()).embedImages([bytes]));
    },
    carried(vector, length) {
      const key = `${vector.length}/${length}`;
      const way = ways.get(key) ?? carryVectors(vector.length, length, seed);
      ways.set(key, way);
      return way(vector);
    },
  };
}

/** The mean of vectors of one length, at least one; not of unit length. */
export function meanOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  return sum;
}

function only(vectors: readonly Vector[]): Vector {
  const [vector] = vectors;
  if (vector === undefined) throw new Error('The local model answered without a vector.');
  return vector;
}
