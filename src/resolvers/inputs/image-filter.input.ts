import { Field, InputType, Int } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@InputType('ImageFilter', {
  description:
    'Which images may be found: every condition given must hold, and a list matches any of its values. An empty list is no condition.',
})
export class ImageFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: 'Kinds of picture, for example `photo`, in capitals or not.',
  })
  types?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Tags, in capitals or not.' })
  tags?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of clusters.' })
  clusters?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Ids of images to leave out.' })
  excludeIds?: readonly string[] | null;

  @Field(() => Int, { nullable: true, description: 'Least width in pixels.' })
  minWidth?: number | null;

  @Field(() => Int, { nullable: true, description: 'Least height in pixels.' })
  minHeight?: number | null;
}
