import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Cluster', {
  description:
    'A group of images that look alike. Taste is learnt by cluster, so that a liking for some images of a style carries over to the others.',
  simpleResolvers: true,
})
export class ClusterType {
  @Field(() => ID, { description: 'Survives re-clusterings as long as the group does.' })
  id!: string;

  @Field(() => Int, { description: 'How many images it holds.' })
  size!: number;
}
