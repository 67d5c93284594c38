import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { parseInteger } from '../domain/arguments.js';
import type { UserHistory } from '../domain/history.js';
import { costOfList } from './cost.js';
import type { RequestContext } from './request-context.js';
import { toImage } from './to-image.js';
import { ImageType } from './types/image.type.js';
import { TasteType } from './types/taste.type.js';

const SHOWN = 20;
const FIRST = {
  nullable: true,
  defaultValue: SHOWN,
  description: 'How many at most, 1 to 200.',
} as const;

/** Resolves the images that the user marked, so that a client can show the marks and offer to remove them. */
@Resolver(() => TasteType)
export class TasteImagesResolver {
  @FieldResolver(() => [ImageType], {
    nullable: true,
    description:
      'The images that the user marked as favourites, the newest first; those that have left the catalogue are left out.',
    complexity: costOfList(SHOWN),
  })
  async favorites(
    @Root() { userId }: TasteType,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() context: RequestContext,
  ): Promise<ImageType[]> {
    return newestOf(userId, first, context, ({ seen }) =>
      seen.filter(({ traces }) => traces.some(({ type }) => type === 'FAVORITE')),
    );
  }

  @FieldResolver(() => [ImageType], {
    nullable: true,
    description:
      'The images that the user never wants to see again, the newest first; those that have left the catalogue are left out.',
    complexity: costOfList(SHOWN),
  })
  async hidden(
    @Root() { userId }: TasteType,
    @Arg('first', () => Int, FIRST) first: number | null,
    @Ctx() context: RequestContext,
  ): Promise<ImageType[]> {
    return newestOf(userId, first, context, ({ hidden }) => hidden);
  }
}

/** @param marked  of a history, oldest first */
async function newestOf(
  userId: string,
  first: number | null,
  { loaders, pictures }: RequestContext,
  marked: (history: UserHistory) => readonly { readonly imageId: string }[],
): Promise<ImageType[]> {
  const limit = parseInteger('first', first ?? SHOWN, { min: 1, max: 200 });
  const history = await loaders.histories.load(userId);
  const ids = history === null ? [] : marked(history).map(({ imageId }) => imageId);
  const found = await Promise.all(
    ids
      .reverse()
      .slice(0, limit)
      .map((id) => loaders.images.load(id)),
  );
  return found.flatMap((indexed) => (indexed === null ? [] : [toImage(indexed, pictures)]));
}
