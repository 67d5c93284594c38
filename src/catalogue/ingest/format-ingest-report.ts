import { excerpt } from '../../domain/arguments.js';
import type { CaptionProblem } from '../captions/folder-captions.js';
import type { IngestReport } from './ingest-report.js';
import type { SkippedFile } from './skipped-file.js';

/** Longest list of skipped files on a screen; a folder of a million sidecar files must not bury the rest. */
const MOST_LISTED = 200;
const NAME_WIDTH = 48;

/** The report as a person reads it, one line an entry. File names are made harmless for a terminal. */
export function formatIngestReport(report: IngestReport): readonly string[] {
  const { hidden, system, excluded } = report.passedOver;
  const counts: readonly (readonly [string, number, string])[] = [
    ['added', report.added, ''],
    ['changed', report.changed, ''],
    ['moved', report.moved, ''],
    ['described', report.recaptioned, report.recaptioned === 0 ? '' : 'their captions changed'],
    ['unchanged', report.unchanged, ''],
    ['removed', report.removed, ''],
    ['skipped', report.skipped.length, report.skipped.length === 0 ? '' : 'named below'],
    ['hidden', hidden, hidden === 0 ? '' : 'names that begin with a dot are passed over'],
    ['system', system, system === 0 ? '' : 'thumbnails, recycle bins and their like are passed over'],
    ['excluded', excluded, excluded === 0 ? '' : 'by --exclude or .parallaxignore'],
  ];
  return [
    `${report.interrupted ? 'Interrupted in' : 'Read'} ${excerpt(report.folder, 200)} in ${duration(report.seconds)}`,
    ...counts.map(([name, count, note]) =>
      `  ${name.padEnd(10)}${String(count).padStart(7)}  ${note}`.trimEnd(),
    ),
    ...skippedLines(report.skipped),
    ...captionLines(report.captionProblems),
    ...(report.interrupted ? ['', 'The same command continues where it stopped.'] : []),
  ];
}

function skippedLines(skipped: readonly SkippedFile[]): readonly string[] {
  if (skipped.length === 0) return [];
  const listed = skipped.slice(0, MOST_LISTED);
  const names = listed.map(({ path }) => excerpt(path, NAME_WIDTH));
  const width = Math.max(...names.map((name) => [...name].length));
  const lines = listed.map((file, index) => {
    const name = names[index] ?? '';
    return `  ${name}${' '.repeat(width - [...name].length)}  ${reasonOf(file)}`;
  });
  const rest = skipped.length - listed.length;
  return ['', 'Skipped', ...lines, ...(rest > 0 ? [`  ... and ${rest} more`] : [])];
}

function captionLines(problems: readonly CaptionProblem[]): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems
    .slice(0, MOST_LISTED)
    .map(({ path, problem }) => `  ${excerpt(path, NAME_WIDTH)}: ${problem}.`);
  const rest = problems.length - lines.length;
  return ['', 'Captions', ...lines, ...(rest > 0 ? [`  ... and ${rest} more`] : [])];
}

function reasonOf(file: SkippedFile): string {
  switch (file.kind) {
    case 'duplicate':
      return `The same image as ${excerpt(file.of, NAME_WIDTH)}.`;
    case 'unusable':
      return file.reason;
  }
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  return `${minutes} min ${Math.round(seconds) % 60} s`;
}
