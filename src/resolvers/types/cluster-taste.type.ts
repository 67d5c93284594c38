import { Field, Float, ObjectType } from 'type-graphql';
import { ClusterType } from './cluster.type.js';

@ObjectType('ClusterTaste', { description: 'A cluster as one user sees it.', simpleResolvers: true })
export class ClusterTasteType {
  @Field(() => ClusterType, { description: 'The cluster.' })
  cluster!: ClusterType;

  @Field(() => Float, {
    description:
      'How much more this user goes to it than people do, in nats: 0 = as everybody, from -4 to 4.',
  })
  affinity!: number;

  @Field(() => Boolean, { description: 'Whether the user wants its images first.' })
  pinned!: boolean;

  @Field(() => Boolean, { description: 'Whether the user wants none of its images.' })
  muted!: boolean;

  /** Not a field: what the resolver of `because` needs. */
  userId!: string;
}
