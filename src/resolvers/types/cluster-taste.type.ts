import { Field, Float, ObjectType } from 'type-graphql';
import { ClusterType } from './cluster.type.js';

@ObjectType('ClusterTaste', { description: 'A cluster as one user sees it.', simpleResolvers: true })
export class ClusterTasteType {
  @Field(() => ClusterType, { description: 'The cluster.' })
  cluster!: ClusterType;

  @Field(() => Float, {
    description:
      "The user's preference for the cluster relative to the average user (log-lift in nats, -4 to 4; 0 = average).",
  })
  affinity!: number;

  @Field(() => Boolean, { description: 'Whether the user pinned the cluster.' })
  pinned!: boolean;

  @Field(() => Boolean, { description: 'Whether the user muted the cluster.' })
  muted!: boolean;

  /** Not a field: what the resolver of `because` needs. */
  userId!: string;
}
