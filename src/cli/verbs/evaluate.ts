import { evaluateModels } from '../../catalogue/evaluation/evaluate-models.js';
import { readItemEvents } from '../../catalogue/evaluation/read-item-events.js';
import { openCatalogueClusters } from '../../catalogue/interactions/catalogue-clusters.js';
import type { Config } from '../../config/config.js';
import { INTERACTION_WEIGHTS } from '../../scoring/interaction-meaning.js';
import { formatEvaluation, type ServiceFigures } from '../format/format-evaluation.js';

export interface EvaluateOptions {
  /** Of interactions with images, or Personalize's CSV of those with clusters. */
  readonly file: string;
  /** Catalogue that assigns images to clusters; null: the file names clusters already. */
  readonly catalogue: Config | null;
  readonly seed: number;
  readonly json: boolean;
  /** Personalize's metrics of the deployed solution version; null without one. */
  readonly serviceFigures: () => Promise<ServiceFigures | null>;
}

/** Prints the offline metrics of our models, and of Personalize's beside them where there is one. */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const { file, catalogue, seed, json } = options;
  const rules = { weights: INTERACTION_WEIGHTS, isForgotten: () => false, now: Date.now() };
  const clusters = catalogue === null ? null : await openCatalogueClusters(catalogue);
  try {
    const { users, unusable } = await readItemEvents({
      ...rules,
      file,
      clusters: clusters === null ? null : (imageIds) => clusters.of(imageIds),
    });
    if (unusable > 0)
      console.error(`${unusable} rows are not used; run the command interactions for the reasons.`);
    const evaluation = evaluateModels(users, (await clusters?.sizes()) ?? null, seed);
    const service = await options.serviceFigures();
    if (json) console.log(JSON.stringify({ ...evaluation, personalize: service }, null, 2));
    else for (const line of formatEvaluation(evaluation, service)) console.log(line);
  } finally {
    await clusters?.close();
  }
}
