import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import { parseInteger, parseUserId } from '../domain/arguments.js';
import { signedInUserOf } from '../domain/caller.js';
import { forgetUser } from '../learning/forget-user.js';
import { parseTasteChange } from '../learning/parse-taste-change.js';
import { updateTaste } from '../learning/taste-settings.js';
import { tasteOf } from '../search/taste/taste-of.js';
import { costOfList } from './cost.js';
import { UpdateTasteInput } from './inputs/update-taste.input.js';
import type { RequestContext } from './request-context.js';
import { ID } from './scalars/id.scalar.js';
import { ForgetUserPayloadType } from './types/forget-user-payload.type.js';
import { TasteType } from './types/taste.type.js';

const SHOWN = 10;

@Resolver()
export class TasteResolver {
  @Query(() => TasteType, {
    nullable: true,
    description: 'What is known about a user; empty for an unknown user.',
    complexity: costOfList(SHOWN),
  })
  async taste(
    @Arg('userId', () => ID, {
      nullable: true,
      description: "The user; the token's subject by default, required where there is no login.",
    })
    named: string | null,
    @Arg('first', () => Int, {
      nullable: true,
      defaultValue: SHOWN,
      description: 'How many clusters at most, 1 to 100.',
    })
    first: number | null,
    @Ctx() context: RequestContext,
  ): Promise<TasteType> {
    const userId = parseUserId(signedInUserOf(context.caller, named));
    return toTaste(userId, parseInteger('first', first ?? SHOWN, { min: 1, max: 100 }), context);
  }

  @Mutation(() => TasteType, {
    nullable: true,
    description: "Changes a user's taste durably; the next search uses it.",
    complexity: costOfList(SHOWN),
  })
  async updateTaste(
    @Arg('input', () => UpdateTasteInput, { description: 'The change.' }) input: UpdateTasteInput,
    @Ctx() context: RequestContext,
  ): Promise<TasteType> {
    const { userId } = await updateTaste(
      { userId: signedInUserOf(context.caller, input.userId), change: parseTasteChange(input) },
      context.learning,
    );
    context.loaders.clearUser(userId);
    return toTaste(userId, SHOWN, context);
  }

  @Mutation(() => ForgetUserPayloadType, {
    nullable: true,
    description: 'Removes everything that was recorded and learnt about a user, who is unknown again.',
  })
  async forgetUser(
    @Arg('userId', () => ID, {
      nullable: true,
      description: "The user to forget; the token's subject by default, required where there is no login.",
    })
    named: string | null,
    @Ctx() { caller, learning }: RequestContext,
  ): Promise<ForgetUserPayloadType> {
    return forgetUser({ userId: signedInUserOf(caller, named) }, learning);
  }
}

/** Leaves out clusters of an older release that no longer exist. */
async function toTaste(
  userId: string,
  first: number,
  { loaders, clusters }: RequestContext,
): Promise<TasteType> {
  const taste = await tasteOf(userId, first, loaders);
  const found = await Promise.all(
    taste.clusters.map(async ({ clusterId, ...rest }) => {
      const cluster = await clusters.byId(clusterId);
      return cluster === null ? [] : [{ ...rest, cluster, userId }];
    }),
  );
  return { ...taste, clusters: found.flat() };
}
