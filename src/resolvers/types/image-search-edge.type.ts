import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ExplanationType } from './explanation.type.js';
import { ImageType } from './image.type.js';

@ObjectType('ImageSearchEdge', { description: 'An image at its place in a search.', simpleResolvers: true })
export class ImageSearchEdgeType {
  @Field(() => String, { description: 'Pass it as `after` to go on behind this image.' })
  cursor!: string;

  @Field(() => ImageType, { description: 'The image.' })
  node!: ImageType;

  @Field(() => Int, { description: 'Its place, from 1.' })
  rank!: number;

  @Field(() => Int, {
    description:
      'Its place by similarity alone, from 1, among all candidates: an image from beyond the window comes behind those within it.',
  })
  similarityRank!: number;

  @Field(() => Float, {
    description:
      'From 0 to 1. The rank counts, not the score: only with `diversity: 0` do scores fall along a list.',
  })
  score!: number;

  @Field(() => Int, {
    description: 'How many near-duplicates it stands for, itself included; 1 without `collapse`.',
  })
  count!: number;

  @Field(() => ExplanationType, { description: 'Why it stands here.' })
  explanation!: ExplanationType;
}
