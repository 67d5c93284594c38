import { excerpt } from '../../domain/arguments.js';
import { LEAST_INTERACTIONS, LEAST_SHARE_WITH_TWO, LEAST_USERS_WITH_TWO } from './distinct-counter.js';
import { type InteractionsReport, type RejectedExample, unusableRows } from './interactions-report.js';
import { OMISSIONS, REJECTIONS } from './validate-interaction.js';

/** Above it the file is taken for another one than was meant. */
const MOST_UNUSABLE = 0.5;

/** Why a file is refused as a whole, or null: it has no rows, or more than half of them are of no use. */
export function refusalOf(report: InteractionsReport, file: string): string | null {
  if (report.read === 0) return `${excerpt(file, 200)} has a header line and no rows, so it is refused.`;
  const unusable = unusableRows(report);
  if (unusable <= report.read * MOST_UNUSABLE) return null;
  return `${percent(unusable, report.read)} of the ${report.read} rows of ${excerpt(file, 200)} are unusable, so it is refused: ${faults(report).join('; ')}.`;
}

/** Why Personalize would not train on it, a sentence each; empty when it would. */
export function minimumProblems({ census, used }: InteractionsReport, file: string): readonly string[] {
  const { unique, users, usersWithTwo } = census;
  const name = excerpt(file, 200);
  const problems: string[] = [];
  if (unique < LEAST_INTERACTIONS) {
    problems.push(
      `${name} has ${unique} different usable interactions (${used} rows); Personalize trains on at least ${LEAST_INTERACTIONS}: collect more, or export a longer time.`,
    );
  }
  if (usersWithTwo < LEAST_USERS_WITH_TWO) {
    problems.push(
      `${name} has ${usersWithTwo} users with two different interactions; Personalize needs at least ${LEAST_USERS_WITH_TWO}.`,
    );
  }
  if (users > 0 && usersWithTwo >= LEAST_USERS_WITH_TWO && usersWithTwo < users * LEAST_SHARE_WITH_TWO) {
    problems.push(
      `Of the ${users} users of ${name} only ${usersWithTwo} have two different interactions; Personalize needs one in a hundred: are the user ids those of sessions?`,
    );
  }
  return problems;
}

/** Everything that was found wrong with rows, a clause each. */
export function faults({ rejected, unknownImages }: InteractionsReport): readonly string[] {
  const clauses = rejected.map(
    ({ why, rows, examples }) =>
      `${rows} ${rows === 1 ? 'row' : 'rows'}: ${REJECTIONS[why]} (${examples.map(exampleOf).join('; ')}${rows > examples.length ? '; ...' : ''})`,
  );
  const { rows, ids } = unknownImages;
  if (rows === 0) return clauses;
  const named = ids.map((id) => `"${excerpt(id)}"`).join(', ');
  return [
    ...clauses,
    `${rows} ${rows === 1 ? 'row is' : 'rows are'} about images that the catalogue lacks (${named}${rows > ids.length ? ', ...' : ''})`,
  ];
}

function exampleOf({ line, column, text }: RejectedExample): string {
  return `line ${line}${column === null ? '' : `, column "${excerpt(column)}"`}: "${text}"`;
}

/** The report as a person reads it, a line an entry. */
export function formatInteractionsReport(report: InteractionsReport): readonly string[] {
  const { read, used, census, span } = report;
  const omitted = report.omitted.map(({ why, rows }) => `  left out: ${rows} ${OMISSIONS[why]}`);
  const dates = span?.map((second) => new Date(second * 1_000).toISOString().slice(0, 10));
  return [
    `${used} of ${read} interactions are used, of ${census.exact ? '' : 'about '}${census.users} users${dates === undefined ? '' : `, from ${dates.join(' to ')}`}`,
    ...omitted,
    ...faults(report).map((clause) => `  not used: ${clause}`),
  ];
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
