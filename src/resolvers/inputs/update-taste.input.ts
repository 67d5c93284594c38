import { Field, InputType } from 'type-graphql';
import { type TasteAction, TasteActionEnum } from '../enums/taste-action.enum.js';
import { ID } from '../scalars/id.scalar.js';

@InputType('UpdateTasteInput', { description: 'What a user says about their own taste.' })
export class UpdateTasteInput {
  @Field(() => ID, {
    nullable: true,
    description: "Who says it; the token's subject by default, needed where there is no login.",
  })
  userId?: string | null;

  @Field(() => TasteActionEnum, { description: 'What is to happen.' })
  action!: TasteAction;

  @Field(() => ID, {
    nullable: true,
    description: 'The cluster to PIN, MUTE or CLEAR; needed for these, not allowed with others.',
  })
  clusterId?: string | null;
}
