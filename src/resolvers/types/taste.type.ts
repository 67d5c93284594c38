import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';
import { ClusterTasteType } from './cluster-taste.type.js';

@ObjectType('Taste', { description: 'What is known about a user.', simpleResolvers: true })
export class TasteType {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;

  @Field(() => Int, { description: "Number of distinct images in the user's history." })
  interactions!: number;

  @Field(() => Boolean, { description: 'Whether learning and personalisation are paused.' })
  paused!: boolean;

  @Field(() => [ClusterTasteType], {
    description: 'Pinned and muted clusters, then the clusters that the user prefers, the strongest first.',
  })
  clusters!: readonly ClusterTasteType[];
}
