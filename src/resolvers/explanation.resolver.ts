import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { parseInteger } from '../domain/arguments.js';
import { becauseOf } from '../search/taste/because-of.js';
import { costOfList } from './cost.js';
import type { RequestContext } from './request-context.js';
import { toInteraction } from './to-interaction.js';
import { ExplanationType } from './types/explanation.type.js';
import { InteractionType } from './types/interaction.type.js';

@Resolver(() => ExplanationType)
export class ExplanationResolver {
  @FieldResolver(() => [InteractionType], {
    nullable: true,
    description: "The user's interactions that raise this image most, the strongest first.",
    complexity: costOfList(3),
  })
  async because(
    @Root() { clusterId, userId }: ExplanationType,
    @Arg('first', () => Int, { nullable: true, defaultValue: 3, description: 'How many at most, 1 to 20.' })
    first: number | null,
    @Ctx() { loaders }: RequestContext,
  ): Promise<InteractionType[]> {
    const limit = parseInteger('first', first ?? 3, { min: 1, max: 20 });
    const interactions = await becauseOf({ clusterId, userId, first: limit }, loaders);
    return interactions.map(toInteraction);
  }
}
