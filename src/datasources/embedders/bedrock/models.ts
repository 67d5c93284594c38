import { badInput } from '../../../domain/errors.js';
/** A model of Amazon Bedrock. */
export interface ModelFacts {
  /** Model id. */
  readonly id: string;
  /** Allowed vector lengths, ascending. */
  readonly lengths: readonly number[];
}

export const TITAN: ModelFacts = { id: 'amazon.titan-embed-image-v1', lengths: [256, 384, 1024] };

export const NOVA: ModelFacts = {
  id: 'amazon.nova-2-multimodal-embeddings-v1:0',
  lengths: [256, 384, 1024, 3072],
};

export const COHERE: ModelFacts = { id: 'cohere.embed-v4:0', lengths: [256, 512, 1024, 1536] };

const CHOICE = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** Lengths for people: "256, 384 or 1024". */
export function lengthsInWords(lengths: readonly number[]): string {
  return CHOICE.format(lengths.map(String));
}

/**
 * The length, if the model makes vectors of it.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `EMBEDDING_LENGTH`, naming those that it makes
 */
export function embeddingLengthOf(length: number, { id, lengths }: ModelFacts): number {
  if (lengths.includes(length)) return length;
  throw badInput(
    'EMBEDDING_LENGTH',
    `EMBEDDING_LENGTH is ${length}, but ${id} makes vectors of ${lengths.join(', ')} numbers: set one of these.`,
  );
}
