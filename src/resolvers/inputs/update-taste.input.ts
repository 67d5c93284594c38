import { Field, InputType } from 'type-graphql';
import { type TasteAction, TasteActionEnum } from '../enums/taste-action.enum.js';
import { ID } from '../scalars/id.scalar.js';

@InputType('UpdateTasteInput', { description: 'A change that a user makes to their own taste.' })
export class UpdateTasteInput {
  @Field(() => ID, {
    nullable: true,
    description: "The user; the token's subject by default, required where there is no login.",
  })
  userId?: string | null;

  @Field(() => TasteActionEnum, { description: 'The change to make.' })
  action!: TasteAction;

  @Field(() => ID, {
    nullable: true,
    description: 'The cluster to PIN, MUTE or CLEAR; required for these, not allowed with others.',
  })
  clusterId?: string | null;
}
