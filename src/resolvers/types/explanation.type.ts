import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType('Explanation', {
  description: 'Why an image has its rank: the two contributions add up to the score.',
  simpleResolvers: true,
})
export class ExplanationType {
  @Field(() => Float, {
    nullable: true,
    description:
      'Cosine similarity of the query and the image, from -1 to 1. Null for matches by words, for an image that was found by its file name, and without a query.',
  })
  similarity!: number | null;

  @Field(() => Float, {
    description:
      "The user's preference for the image relative to the average user (log-lift in nats, -4 to 4; 0 = average). " +
      'It is `clusterAffinity` + `vectorAffinity`, clipped to that range. Images of a pinned cluster have 4.',
  })
  affinity!: number;

  @Field(() => Float, {
    description:
      "The user's preference for the image's cluster relative to the average user (log-lift in nats, -4 to 4; 0 = average, or no cluster).",
  })
  clusterAffinity!: number;

  @Field(() => Float, {
    description:
      "How much closer the image is to the user's own images than an average image is (nats, -4 to 4). " +
      'It is 0 where their vectors are not known.',
  })
  vectorAffinity!: number;

  @Field(() => Float, {
    description: 'The part of the score that comes from similarity, or without a query from popularity.',
  })
  similarityContribution!: number;

  @Field(() => Float, { description: "The part of the score that comes from the user's taste." })
  affinityContribution!: number;

  @Field(() => String, { description: 'The explanation in one sentence.' })
  summary!: string;

  /** Not fields: what the resolver of `because` needs. */
  clusterId!: string | null;
  /** Null when the user's taste did not take part. */
  userId!: string | null;
}
