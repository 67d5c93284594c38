import { Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from './request-context.js';
import { StatusType } from './types/status.type.js';

@Resolver()
export class StatusResolver {
  @Query(() => StatusType, {
    nullable: true,
    description: 'The state of this gateway: engines, live release, counts and versions.',
  })
  status(@Ctx() context: RequestContext): Promise<StatusType> {
    return context.status();
  }
}
