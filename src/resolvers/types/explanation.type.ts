import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType('Explanation', {
  description: 'Why an image stands where it stands: its two contributions add up to its score.',
  simpleResolvers: true,
})
export class ExplanationType {
  @Field(() => Float, {
    nullable: true,
    description:
      'Cosine of the query and the image, from -1 to 1; null when words were searched instead of vectors, and for a picture that was looked up by the name of its file.',
  })
  similarity!: number | null;

  @Field(() => Float, {
    description:
      'How much more this user cares for this image than people do, in nats: 0 = as everybody, from -4 to 4. ' +
      'It is `clusterAffinity` + `vectorAffinity`, cut off at -4 and 4; 4 in a pinned cluster, whatever they are.',
  })
  affinity!: number;

  @Field(() => Float, {
    description:
      "How much more this user goes to the image's cluster than people do, in nats, from -4 to 4; 0 without a cluster.",
  })
  clusterAffinity!: number;

  @Field(() => Float, {
    description:
      "How much nearer the image is to the user's own images than the catalogue is on average, in nats, from -4 " +
      'to 4; 0 where their vectors are not known.',
  })
  vectorAffinity!: number;

  @Field(() => Float, { description: 'The part of the score that comes from similarity.' })
  similarityContribution!: number;

  @Field(() => Float, { description: "The part of the score that comes from the user's taste." })
  affinityContribution!: number;

  @Field(() => String, { description: 'The same in one sentence.' })
  summary!: string;

  /** Not fields: what the resolver of `because` needs. */
  clusterId!: string | null;
  /** Null when nothing of the user took part. */
  userId!: string | null;
}
