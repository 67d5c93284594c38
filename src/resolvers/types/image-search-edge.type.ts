import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ExplanationType } from './explanation.type.js';
import { ImageType } from './image.type.js';

@ObjectType('ImageSearchEdge', {
  description: 'An image with its rank in a search or a recommendation.',
  simpleResolvers: true,
})
export class ImageSearchEdgeType {
  @Field(() => String, { description: 'Pass it as `after` to continue behind this image.' })
  cursor!: string;

  @Field(() => ImageType, { description: 'The image.' })
  node!: ImageType;

  @Field(() => Int, { description: 'Position in the list, from 1.' })
  rank!: number;

  @Field(() => Int, {
    description:
      'Position by similarity alone, from 1, among all candidates. Images from beyond the window follow those within it. Without a query, the position by popularity.',
  })
  similarityRank!: number;

  @Field(() => Float, {
    description:
      'The merged score; from 0 to 1 with the default formula. Scores fall along a list only with `diversity: 0`.',
  })
  score!: number;

  @Field(() => Int, {
    description:
      'Number of near-duplicates that the image represents, itself included; 1 without `collapse`.',
  })
  count!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'Arm of the running experiment that placed the image here; its score and explanation are of that arm. Null where no experiment ranked the list (`personalization.arms`).',
  })
  arm!: string | null;

  @Field(() => ExplanationType, { description: 'Why the image has this rank.' })
  explanation!: ExplanationType;
}
