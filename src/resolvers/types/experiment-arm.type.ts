import { Field, Float, ObjectType } from 'type-graphql';

@ObjectType('ExperimentArm', {
  description: 'One of the two ways to rank that an experiment interleaves.',
  simpleResolvers: true,
})
export class ExperimentArmType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => Float, { description: 'The weight that it used: 0 = similarity alone, 1 = taste alone.' })
  weight!: number;

  @Field(() => String, { description: 'The formula that made similarity and affinity comparable.' })
  formula!: string;
}
