import { Arg, Ctx, Float, Query, Resolver } from 'type-graphql';
import { userOf } from '../domain/caller.js';
import { searchImages } from '../search/search-images.js';
import { costOfSearch } from './cost.js';
import type { ImageFilterInput } from './inputs/image-filter.input.js';
import { After, Diversity, Filter, First, UserId } from './list-arguments.js';
import type { RequestContext } from './request-context.js';
import { Base64Scalar } from './scalars/base64.scalar.js';
import { ID } from './scalars/id.scalar.js';
import { toConnection } from './to-connection.js';
import { ImageSearchConnectionType } from './types/image-search-connection.type.js';

@Resolver()
export class SearchImagesResolver {
  @Query(() => ImageSearchConnectionType, {
    nullable: true,
    description:
      'Images near a text, a picture, another image, or any of these together, re-ranked for the user. Give at least one of `query`, `similarTo` and `image`.',
    complexity: costOfSearch,
  })
  async searchImages(
    @Arg('query', () => String, {
      nullable: true,
      description:
        'What to search for, at most 512 characters. An exact file name returns that image first, with a `similarity` of null.',
    })
    query: string | null,
    @UserId named: string | null,
    @Arg('weight', () => Float, {
      nullable: true,
      description:
        '0 = similarity alone, 1 = taste alone; null = automatic: the more is known of the user, the more their taste weighs.',
    })
    weight: number | null,
    @Arg('personalize', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'False: rank without the user, and read nothing about them.',
    })
    personalize: boolean | null,
    @Arg('similarTo', () => ID, {
      nullable: true,
      description: 'An image that the results should look like.',
    })
    similarTo: string | null,
    @Arg('image', () => Base64Scalar, {
      nullable: true,
      description: 'A picture that the results should look like.',
    })
    image: string | null,
    @Filter filter: ImageFilterInput | null,
    @Diversity diversity: number | null,
    @Arg('correctSpelling', () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: 'False: search for the query as it was typed, even where `suggestedQuery` names another.',
    })
    correctSpelling: boolean | null,
    @Arg('collapse', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description:
        'True: return one image of each group of near-duplicates, with the size of the group in `count`. Near-duplicates are re-encoded files and pictures of a burst.',
    })
    collapse: boolean | null,
    @Arg('minSimilarity', () => Float, {
      nullable: true,
      description:
        'Minimum cosine similarity of query and image, from -1 to 1; images below it are left out. Typical values depend on the model: see `explanation.similarity`.',
    })
    minSimilarity: number | null,
    @First first: number | null,
    @After after: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ImageSearchConnectionType> {
    const userId = userOf(context.caller, named) ?? null;
    const input = {
      ...{ query, userId, weight, personalize, similarTo, image, filter },
      ...{ diversity, correctSpelling, collapse, minSimilarity, first, after },
    };
    const page = await searchImages(input, context.search, context.loaders);
    return toConnection(page, userId, 'query', context);
  }
}
