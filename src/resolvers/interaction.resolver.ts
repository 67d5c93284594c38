import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from './request-context.js';
import { toImage } from './to-image.js';
import { ImageType } from './types/image.type.js';
import { InteractionType } from './types/interaction.type.js';

@Resolver(() => InteractionType)
export class InteractionResolver {
  @FieldResolver(() => ImageType, {
    nullable: true,
    description: 'The image; null when it has left the catalogue.',
  })
  async image(
    @Root() { imageId }: InteractionType,
    @Ctx() { loaders, pictures }: RequestContext,
  ): Promise<ImageType | null> {
    const indexed = await loaders.images.load(imageId);
    return indexed === null ? null : toImage(indexed, pictures);
  }
}
