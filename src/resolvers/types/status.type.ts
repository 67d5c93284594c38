import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { RankerKind } from '../../domain/taste.js';
import { RankerKindEnum } from '../enums/ranker-kind.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Engines', {
  description: 'The engines in use, by their names in the configuration.',
  simpleResolvers: true,
})
export class EnginesType {
  @Field(() => String, { description: 'Turns queries into vectors.' })
  embedder!: string;

  @Field(() => String, { description: 'Finds the nearest images.' })
  index!: string;

  @Field(() => RankerKindEnum, { description: "Scores the user's clusters." })
  ranker!: RankerKind;

  @Field(() => String, { description: 'Caches query vectors, candidates and ranked lists.' })
  cache!: string;

  @Field(() => String, { description: 'Stores interactions durably.' })
  log!: string;

  @Field(() => String, { description: 'Stores the picture files.' })
  images!: string;
}

@ObjectType('Spread', {
  description: 'How far similarities spread by kind of query, in units of cosine: the measure of the merge.',
  simpleResolvers: true,
})
export class SpreadType {
  @Field(() => Float, { description: 'Of a text.' })
  text!: number;

  @Field(() => Float, { description: 'Of a picture.' })
  image!: number;

  @Field(() => Float, { description: 'Of both together.' })
  mixed!: number;
}

@ObjectType('Relevance', {
  description:
    'How probable it is that an image is relevant, by its gap to the best hit, and how good that fit is.',
  simpleResolvers: true,
})
export class RelevanceType {
  @Field(() => Float, { description: 'Probability that the best hit is relevant, from 0 to 1.' })
  best!: number;

  @Field(() => Boolean, {
    description:
      'False: the exponential of the gap predicted held-out judgements at least as well, and stays.',
  })
  calibrated!: boolean;

  @Field(() => String, { description: 'Where the judgements came from: `tags` or `titles`.' })
  labels!: string;

  @Field(() => Int, { description: 'Judged queries.' })
  queries!: number;

  @Field(() => Int, { description: 'Judged images of these queries.' })
  judgements!: number;

  @Field(() => Float, { description: 'Mean log-loss of a held-out judgement by the curve, in nats.' })
  logLoss!: number;

  @Field(() => Float, { description: 'The same by the exponential.' })
  exponentialLogLoss!: number;
}

@ObjectType('RelevanceByKind', {
  description: 'How probable relevance is, by kind of query; null where it was not measured.',
  simpleResolvers: true,
})
export class RelevanceByKindType {
  @Field(() => RelevanceType, { nullable: true, description: 'Of a text.' })
  text!: RelevanceType | null;

  @Field(() => RelevanceType, { nullable: true, description: 'Of a picture.' })
  image!: RelevanceType | null;

  @Field(() => RelevanceType, { nullable: true, description: 'Of both together.' })
  mixed!: RelevanceType | null;
}

@ObjectType('ReleaseStatus', {
  description: 'The live release; all its parts change at once.',
  simpleResolvers: true,
})
export class ReleaseStatusType {
  @Field(() => ID, { description: 'Id of the release.' })
  id!: string;

  @Field(() => String, { description: 'The model that the vectors come from.' })
  model!: string;

  @Field(() => Int, { description: 'Length of the vectors.' })
  dimension!: number;

  @Field(() => ID, { description: 'Id of the clustering.' })
  clustering!: string;

  @Field(() => SpreadType, { description: 'How far similarities spread.' })
  spread!: SpreadType;

  @Field(() => RelevanceByKindType, { description: 'How probable relevance is, by the gap to the best hit.' })
  relevance!: RelevanceByKindType;

  @Field(() => DateTimeScalar, { description: 'Time at which the release was made.' })
  createdAt!: Date;
}

@ObjectType('Status', {
  description: 'The state of the gateway.',
  simpleResolvers: true,
})
export class StatusType {
  @Field(() => String, { description: 'Version of Parallax.' })
  version!: string;

  @Field(() => String, { description: 'Version of Node.js.' })
  node!: string;

  @Field(() => String, { description: 'The catalogue being served.' })
  catalogue!: string;

  @Field(() => Boolean, { description: 'Whether some of its users are simulated, as in the demo.' })
  simulatedUsers!: boolean;

  @Field(() => EnginesType, { description: 'The engines in use.' })
  engines!: EnginesType;

  @Field(() => ReleaseStatusType, { description: 'The live release.' })
  release!: ReleaseStatusType;

  @Field(() => Int, { description: 'Images in the catalogue.' })
  images!: number;

  @Field(() => Int, { description: 'Clusters in the live clustering.' })
  clusters!: number;
}
