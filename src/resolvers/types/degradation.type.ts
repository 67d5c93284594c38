import { Field, ObjectType } from 'type-graphql';
import type { DegradationReason, Stage } from '../../domain/degradation.js';
import { DegradationReasonEnum } from '../enums/degradation-reason.enum.js';
import { StageEnum } from '../enums/stage.enum.js';

@ObjectType('Degradation', {
  description: 'A stage of a search that failed or was too slow, so that its fallback answered.',
  simpleResolvers: true,
})
export class DegradationType {
  @Field(() => StageEnum, { description: 'Which stage.' })
  stage!: Stage;

  @Field(() => DegradationReasonEnum, { description: 'Why.' })
  reason!: DegradationReason;

  @Field(() => String, { description: 'What answered instead, in a few words.' })
  fallback!: string;
}
