import type { AgreementBaseline } from '../../domain/release.js';
import type { Vector } from '../../domain/vector.js';
import { randomSample } from '../../scoring/relevance/random-sample.js';
import { measureAgreement } from '../../scoring/taste-vector/agreement.js';
import { codeOf, referencesOf, type TasteReferences } from '../../scoring/taste-vector/taste-references.js';
import { recenciesOf } from '../../scoring/taste-vector/with-vector.js';

/** The parts of a release that users' vectors are measured against. */
export interface TasteMeasures {
  readonly references: TasteReferences;
  readonly agreement: AgreementBaseline;
}

/** The baseline is drawn from so many images: each history of 30 from many more than itself. */
const COMPARED = 1_000;

/**
 * Measures the references of tastes, and the agreement of random histories.
 *
 * @param sample a random sample of the catalogue's vectors
 * @returns null for a catalogue whose vectors cannot be told apart
 */
export function measureReleaseTaste(sample: readonly Vector[], random: () => number): TasteMeasures | null {
  const references = referencesOf(sample, random);
  if (references === null) return null;
  const codes = randomSample(sample, COMPARED, random).map((vector) => codeOf(vector, references));
  return { references, agreement: measureAgreement(codes, recenciesOf, random) };
}
