import { Arg, Ctx, Float, Int, Query, Resolver } from 'type-graphql';
import { userOf } from '../domain/caller.js';
import { recommendImages } from '../search/recommend/recommend-images.js';
import { COST_OF_RECOMMENDATION } from './cost.js';
import { ImageFilterInput } from './inputs/image-filter.input.js';
import type { RequestContext } from './request-context.js';
import { ID } from './scalars/id.scalar.js';
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
    @Arg('userId', () => ID, {
      nullable: true,
      description: "The user to rank for; the token's subject by default; no user without a token.",
    })
    named: string | null,
    @Arg('filter', () => ImageFilterInput, {
      nullable: true,
      description: 'Conditions that every image must meet.',
    })
    filter: ImageFilterInput | null,
    @Arg('diversity', () => Float, {
      nullable: true,
      description:
        'Null = a user with several tastes sees each in proportion; 0 = order by score alone; 1 = as varied as possible.',
    })
    diversity: number | null,
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
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'Size of the page, 1 to 100.' })
    first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Cursor of the image to continue behind; all arguments but `first` must be unchanged.',
    })
    after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ImageSearchConnectionType> {
    const userId = userOf(context.caller, named) ?? null;
    const input = { userId, filter, diversity, excludeSeen, excludeHidden, first, after };
    const page = await recommendImages(input, context.search, context.loaders);
    return toConnection(page, userId, 'popularity', context);
  }
}
