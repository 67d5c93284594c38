import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { parseId, parseInteger } from '../domain/arguments.js';
import { costOfList } from './cost.js';
import type { RequestContext } from './request-context.js';
import { ID } from './scalars/id.scalar.js';
import { toImage } from './to-image.js';
import { ClusterType } from './types/cluster.type.js';
import { ImageType } from './types/image.type.js';

/** A board of this many clusters fits one screen. */
const SHOWN = 24;

@Resolver(() => ClusterType)
export class ClusterResolver {
  @Query(() => ClusterType, {
    nullable: true,
    description: 'One cluster; null when there is none with that id.',
  })
  async cluster(
    @Arg('id', () => ID, { description: 'The id of the cluster.' }) id: string,
    @Ctx() { clusters }: RequestContext,
  ): Promise<ClusterType | null> {
    return clusters.byId(parseId('id', id));
  }

  @Query(() => [ClusterType], {
    nullable: true,
    description:
      'The clusters of the catalogue, the largest first. Show their exemplars to a user who has not searched yet.',
    complexity: costOfList(SHOWN),
  })
  async clusters(
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: SHOWN,
      description: 'How many at most, 1 to 100.',
    })
    first: number | null,
    @Ctx() { clusters }: RequestContext,
  ): Promise<ClusterType[]> {
    return [...(await clusters.largest(parseInteger('first', first ?? SHOWN, { min: 1, max: 100 })))];
  }

  @FieldResolver(() => [ImageType], {
    nullable: true,
    description: 'The most typical images of the cluster: those nearest to its centre.',
    complexity: costOfList(4),
  })
  async exemplars(
    @Root() { id }: ClusterType,
    @Arg('first', () => Int, { nullable: true, defaultValue: 4, description: 'How many at most, 1 to 20.' })
    first: number | null,
    @Ctx() { loaders, pictures }: RequestContext,
  ): Promise<ImageType[]> {
    const limit = parseInteger('first', first ?? 4, { min: 1, max: 20 });
    const ids = await loaders.exemplars.load({ clusterId: id, first: limit });
    const found = await Promise.all(ids.map((imageId) => loaders.images.load(imageId)));
    return found.flatMap((indexed) => (indexed === null ? [] : [toImage(indexed, pictures)]));
  }
}
