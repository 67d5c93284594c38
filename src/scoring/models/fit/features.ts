import { coherentSteps } from '../coherent-steps.js';
import { ease } from '../ease.js';
import { memory, remember } from '../memory.js';
import type { Knowledge } from '../model.js';
import { transitions } from '../transitions.js';

/**
 * Each model's score of each cluster, in nats relative to the population's habits, in the order of the
 * weights. 0 is average, and all are exactly 0 without a history. The blend is their weighted sum.
 */
export function featuresOf(knowledge: Knowledge): readonly Float64Array[] {
  const { prior, settings } = knowledge;
  const [short, long] = settings.memoryHalfLives;
  const steps = coherentSteps(knowledge);
  const remembered = remember(steps, prior.length, short);
  return [
    memory(knowledge, remembered),
    memory(knowledge, remember(steps, prior.length, long)),
    transitions({ ...knowledge, steps }),
    ease(knowledge, remembered),
  ];
}
