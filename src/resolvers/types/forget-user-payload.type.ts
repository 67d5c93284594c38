import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('ForgetUserPayload', { description: 'What was forgotten.', simpleResolvers: true })
export class ForgetUserPayloadType {
  @Field(() => ID, { description: 'Who is unknown again.' })
  userId!: string;

  @Field(() => Int, { description: 'How many recorded interactions were removed.' })
  interactions!: number;
}
