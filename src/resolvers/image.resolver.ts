import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { parseId } from '../domain/arguments.js';
import type { ThumbnailSize } from '../domain/image.js';
import { ThumbnailSizeEnum } from './enums/thumbnail-size.enum.js';
import type { RequestContext } from './request-context.js';
import { ID } from './scalars/id.scalar.js';
import { toImage } from './to-image.js';
import { ClusterType } from './types/cluster.type.js';
import { ImageType } from './types/image.type.js';

@Resolver(() => ImageType)
export class ImageResolver {
  @Query(() => ImageType, { nullable: true, description: 'One image; null when there is none with that id.' })
  async image(
    @Arg('id', () => ID, { description: 'The id of the image.' }) id: string,
    @Ctx() { loaders, pictures }: RequestContext,
  ): Promise<ImageType | null> {
    const indexed = await loaders.images.load(parseId('id', id));
    return indexed === null ? null : toImage(indexed, pictures);
  }

  @FieldResolver(() => String, {
    description: 'URL of a smaller rendition; the picture itself where it is no larger.',
  })
  thumbnailUrl(
    @Root() image: ImageType,
    @Arg('size', () => ThumbnailSizeEnum, {
      nullable: true,
      defaultValue: ThumbnailSizeEnum.MEDIUM,
      description: "Upper bound of the rendition's size.",
    })
    size: ThumbnailSize | null,
    @Ctx() { pictures }: RequestContext,
  ): string {
    return pictures.thumbnailUrl(image, size ?? ThumbnailSizeEnum.MEDIUM);
  }

  @FieldResolver(() => ClusterType, {
    nullable: true,
    description: 'The cluster of look-alikes that the image belongs to.',
  })
  async cluster(@Root() image: ImageType, @Ctx() { clusters }: RequestContext): Promise<ClusterType | null> {
    return image.clusterId === null ? null : clusters.byId(image.clusterId);
  }
}
