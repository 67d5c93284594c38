import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('ForgetUserPayload', { description: 'The result of forgetting a user.', simpleResolvers: true })
export class ForgetUserPayloadType {
  @Field(() => ID, { description: 'The user who was forgotten.' })
  userId!: string;

  @Field(() => Int, { description: 'Number of recorded interactions that were removed.' })
  interactions!: number;
}
