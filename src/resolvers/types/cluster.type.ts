import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Cluster', {
  description:
    'A group of images that look alike. Taste is learnt by cluster, so that a liking for some images of a style carries over to the others.',
  simpleResolvers: true,
})
export class ClusterType {
  @Field(() => ID, { description: 'Stable over new clusterings for as long as the group exists.' })
  id!: string;

  @Field(() => Int, { description: 'Number of images in the cluster.' })
  size!: number;
}
