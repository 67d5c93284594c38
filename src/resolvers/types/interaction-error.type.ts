import { Field, ObjectType } from 'type-graphql';
import type { ErrorCode } from '../../domain/errors.js';
import { ErrorCodeEnum } from '../enums/error-code.enum.js';

@ObjectType('InteractionError', {
  description: 'Why one entry of a list was not recorded.',
  simpleResolvers: true,
})
export class InteractionErrorType {
  @Field(() => ErrorCodeEnum, { description: 'What went wrong.' })
  code!: ErrorCode;

  @Field(() => String, { nullable: true, description: 'The argument that is wrong.' })
  argument!: string | null;

  @Field(() => String, { description: 'The problem and the limit, in words.' })
  message!: string;
}
