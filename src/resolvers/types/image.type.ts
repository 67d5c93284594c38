import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Image', { description: 'A picture of the catalogue.', simpleResolvers: true })
export class ImageType {
  @Field(() => ID, { description: 'Stable for as long as the picture is in the catalogue.' })
  id!: string;

  @Field(() => String, { description: 'A short title: what the image shows.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'A description of what the image shows.' })
  description!: string | null;

  @Field(() => String, { description: 'The kind of picture, for example `photo` or `illustration`.' })
  type!: string;

  @Field(() => String, {
    description:
      'URL of the picture in full size: a path on the host of the gateway, unless its public address or a base for pictures is configured.',
  })
  url!: string;

  @Field(() => Int, { description: 'Width of the full picture in pixels.' })
  width!: number;

  @Field(() => Int, { description: 'Height of the full picture in pixels.' })
  height!: number;

  @Field(() => [String], { description: 'Keywords of the catalogue for the image.' })
  tags!: readonly string[];

  /** Not fields: what the resolvers of `cluster` and `thumbnailUrl` need. */
  clusterId!: string | null;
  file!: string;
}
