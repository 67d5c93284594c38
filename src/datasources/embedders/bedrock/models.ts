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
