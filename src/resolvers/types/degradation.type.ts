import { Field, ObjectType } from 'type-graphql';
import type { DegradationReason, Stage } from '../../domain/degradation.js';
import { DegradationReasonEnum } from '../enums/degradation-reason.enum.js';
import { StageEnum } from '../enums/stage.enum.js';

@ObjectType('Degradation', { description: 'A stage that answered by its fallback.', simpleResolvers: true })
export class DegradationType {
  @Field(() => StageEnum, { description: 'Which stage.' })
  stage!: Stage;

  @Field(() => DegradationReasonEnum, { description: 'Why.' })
  reason!: DegradationReason;

  @Field(() => String, { description: 'What answered instead, in words.' })
  fallback!: string;
}
