import type { ArtSetName } from './art-sets.js';
import table from './tables/subjects.json' with { type: 'json' };

/** Something that can be drawn, and the drawings of it that there are. */
export interface Subject {
  /** Lower case, as a person would type it. */
  readonly name: string;
  /** "a", "an", or nothing for what is not counted ("milk") or always a pair ("glasses"). */
  readonly article: string;
  /** The plural phrase: "glasses of milk". */
  readonly plural: string;
  readonly category: string;
  /** Synonyms and near words; never the name of another subject. */
  readonly keywords: readonly string[];
  /** Every drawing fit for use: an emoji (code points in hex) as one set draws it under the icon's name. */
  readonly drawings: readonly Drawing[];
}

export interface Drawing {
  readonly set: ArtSetName;
  readonly key: string;
  readonly icon: string;
}

/**
 * The 449 subjects of the table. It was made once from the sets' own names and CLDR's labels; drawings of
 * the wrong thing under an old name, and those that carry their own square ground, were left out.
 */
export const SUBJECTS: readonly Subject[] = table.map(({ drawings, ...words }) => ({
  ...words,
  drawings: Object.entries(drawings).flatMap(([key, icons]) =>
    Object.entries(icons).map(([set, icon]) => ({ set: set as ArtSetName, key, icon })),
  ),
}));

const byName = new Map(SUBJECTS.map((subject) => [subject.name, subject]));

/** @throws {RangeError} when the table has no such subject */
export function subjectNamed(name: string): Subject {
  const subject = byName.get(name);
  if (subject === undefined) throw new RangeError(`unknown subject "${name}"`);
  return subject;
}
