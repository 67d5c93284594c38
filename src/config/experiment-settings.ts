import type { Arm, Experiment } from '../scoring/experiment/arms.js';
import { FORMULA_NAMES, type FormulaName } from '../scoring/formulas/formulas.js';
import { ConfigurationError, type ConfigurationReader } from './configuration-reader.js';

/** Pages that an experiment is read from, where nothing else is said. */
const PAGES_OF_AN_EXPERIMENT = 100_000;
const MOST_PAGES = 10_000_000;

export interface MergeConfig {
  readonly weight: number | null;
  readonly formula: FormulaName;
  readonly experiment: Experiment | null;
  readonly impressions: number;
}

/** Reads how searches are ranked, and how much of what they show is recorded. */
export function readMerge(read: ConfigurationReader): MergeConfig {
  const weight = read.weight('WEIGHT');
  const formula = read.choice('FORMULA', FORMULA_NAMES, 'lift');
  const experiment = readExperiment(read, { weight, formula });
  const usual = experiment === null ? 0 : PAGES_OF_AN_EXPERIMENT;
  const impressions = read.integer('IMPRESSIONS', { usual, least: 0, most: MOST_PAGES });
  if (experiment !== null && impressions === 0) {
    throw new ConfigurationError(
      'IMPRESSIONS=0 is not allowed with EXPERIMENT: what it shows must be recorded; leave IMPRESSIONS out.',
    );
  }
  return { weight, formula, experiment, impressions };
}

const FORM = 'two arms like a:weight=.4|b:auto';
const NAME = /^[a-z\d][a-z\d-]{0,15}$/;
const SETTINGS = ['weight', 'formula', 'diversity'] as const;

/**
 * Reads `EXPERIMENT`: two arms between which searches are interleaved.
 *
 *     experiment = arm "|" arm
 *     arm        = name ":" setting *("," setting)
 *     setting    = "auto" / "weight=" (number / "auto") / "formula=" name / "diversity=" (number / "auto")
 *
 * `auto` alone is `weight=auto`. What an arm does not set is as without the experiment. White space around a part
 * does not count.
 *
 * @param usual  the settings without the experiment
 * @throws ConfigurationError with the place and the problem
 */
function readExperiment(
  read: ConfigurationReader,
  usual: Pick<Arm, 'weight' | 'formula'>,
): Experiment | null {
  const text = read.raw('EXPERIMENT');
  if (text === undefined) return null;
  const refuse = (place: number, problem: string): never =>
    read.refuse('EXPERIMENT', `${FORM}; at character ${place + 1} ${problem}`);
  const parts = split({ text, place: 0 }, '|');
  const [a, b] = parts.map((part) => armOf(part, usual, refuse));
  const third = parts[2];
  if (third !== undefined) return refuse(third.place, 'a third arm begins');
  if (a === undefined || b === undefined)
    return refuse(text.length, 'the second arm is missing, behind a "|"');
  if (a.name === b.name) return refuse(parts[1]?.place ?? 0, `the name "${b.name}" comes again`);
  return { text, arms: [a, b] };
}

/** A part of the text, and where it begins. */
interface Part {
  readonly text: string;
  readonly place: number;
}

type Refuse = (place: number, problem: string) => never;

function split({ text, place }: Part, separator: string): readonly Part[] {
  let from = place;
  return text.split(separator).map((part) => {
    const begins = from + part.length - part.trimStart().length;
    from += part.length + separator.length;
    return { text: part.trim(), place: begins };
  });
}

function armOf(part: Part, usual: Pick<Arm, 'weight' | 'formula'>, refuse: Refuse): Arm {
  const colon = part.text.indexOf(':');
  if (colon < 0) return refuse(part.place, 'an arm begins without a ":" behind its name');
  const name = part.text.slice(0, colon).trim();
  if (!NAME.test(name)) {
    return refuse(part.place, 'a name is not of 1 to 16 small letters, digits and "-"');
  }
  let arm: Arm = { name, ...usual, diversity: null };
  const seen = new Set<string>();
  const behind = { text: part.text.slice(colon + 1), place: part.place + colon + 1 };
  for (const setting of split(behind, ',')) {
    const { key, value } = keyAndValue(setting, refuse);
    if (seen.has(key)) return refuse(setting.place, `${key} is set again`);
    seen.add(key);
    arm = { ...arm, ...settingOf(key, value, setting, refuse) };
  }
  return arm;
}

function keyAndValue(
  { text, place }: Part,
  refuse: Refuse,
): { readonly key: (typeof SETTINGS)[number]; readonly value: string } {
  if (text === 'auto') return { key: 'weight', value: text };
  const [name = '', ...rest] = text.split('=');
  const key = SETTINGS.find((known) => known === name.trim());
  if (key === undefined || rest.length !== 1) {
    return refuse(place, `a setting is none of auto, ${SETTINGS.map((known) => `${known}=`).join(', ')}`);
  }
  return { key, value: (rest[0] ?? '').trim() };
}

function settingOf(
  key: (typeof SETTINGS)[number],
  value: string,
  { place }: Part,
  refuse: Refuse,
): Partial<Arm> {
  if (key === 'formula') {
    const formula = FORMULA_NAMES.find((known) => known === value);
    return formula === undefined
      ? refuse(place, `the formula is none of ${FORMULA_NAMES.join(', ')}`)
      : { formula };
  }
  if (value === 'auto') return { [key]: null };
  const number = Number(value);
  if (value === '' || !(number >= 0 && number <= 1)) {
    return refuse(place, `the ${key} is neither "auto" nor a number from 0 to 1`);
  }
  return { [key]: number };
}
