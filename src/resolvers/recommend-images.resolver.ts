import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { userOf } from '../domain/caller.js';
import { recommendImages } from '../search/recommend/recommend-images.js';
import { COST_OF_RECOMMENDATION } from './cost.js';
import type { ImageFilterInput } from './inputs/image-filter.input.js';
import { After, Diversity, Filter, First, UserId } from './list-arguments.js';
import type { RequestContext } from './request-context.js';
import { toConnection } from './to-connection.js';
import { ImageSearchConnectionType } from './types/image-search-connection.type.js';

@Resolver()
export class RecommendImagesResolver {
  @Query(() => ImageSearchConnectionType, {
    nullable: true,
    description:
      'Images for the user, without a query: what is popular, re-ranked by their taste, and what they are likely to like. An unknown user gets what is popular, from many clusters.',
    complexity: COST_OF_RECOMMENDATION,
  })
  async recommendImages(
    @UserId named: string | null,
    @Filter filter: ImageFilterInput | null,
    @Diversity diversity: number | null,
    @Arg('excludeSeen', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: "True: leave out the images in the user's history.",
    })
    excludeSeen: boolean | null,
    @Arg('excludeHidden', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'True: leave out the images that the user hid. Muted clusters are always left out.',
    })
    excludeHidden: boolean | null,
    @First first: number | null,
    @After after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ImageSearchConnectionType> {
    const userId = userOf(context.caller, named) ?? null;
    const input = { userId, filter, diversity, excludeSeen, excludeHidden, first, after };
    const page = await recommendImages(input, context.search, context.loaders);
    return toConnection(page, userId, 'popularity', context);
  }
}
