import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { isRecord } from '../../domain/unknown.js';
import { RATES } from '../../pricing/rates.js';
import { deploymentFile } from './deployment-file.js';
import { nearestName } from './nearest-name.js';

/** A fault in a file, for people. */
export interface FileProblem {
  readonly line: number;
  /** `personalize.role`; empty for the whole file. */
  readonly path: string;
  readonly says: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Each fault with its line, the value that was written and the values that are allowed. */
export function problemsOf(
  issues: readonly Issue[],
  document: Document.Parsed,
  lines: LineCounter,
): readonly FileProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        line: lineOf([...issue.path, key], document, lines),
        path: nameOf([...issue.path, key], document),
        says: unknownKey(issue.path, key),
      }));
    }
    return [
      {
        line: lineOf(issue.path, document, lines),
        path: nameOf(issue.path, document),
        says: `${whatIsWritten(issue.path, document)}; it must be ${issue.message}.`,
      },
    ];
  });
}

function unknownKey(path: Path, key: string): string {
  const names = path[0] === 'rates' ? Object.keys(RATES) : keysAt(path);
  const nearest = nearestName(key, names);
  if (nearest !== null) return `is not known: is ${nearest} meant?`;
  return `is not known: there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`;
}

/** The keys that a mapping of the file may have. */
function keysAt(path: Path): readonly string[] {
  let schema: unknown = deploymentFile;
  for (const step of path) schema = shapeOf(schema)[String(step)];
  return Object.keys(shapeOf(schema));
}

/** The mapping inside defaults and shorthands. */
function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  let inner = schema;
  for (;;) {
    if (!isRecord(inner) || !isRecord(inner['def'])) return {};
    const { shape, out, innerType } = inner['def'];
    if (isRecord(shape)) return shape;
    inner = out ?? innerType;
  }
}

/** The path of a shorthand instead of the path that it expands to. */
function written(path: Path, document: Document.Parsed): Path {
  let length = path.length;
  while (length > 0 && !document.hasIn(path.slice(0, length))) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    if (!isScalar(parent)) break;
    length -= 1;
  }
  return path.slice(0, length);
}

function nameOf(path: Path, document: Document.Parsed): string {
  return written(path, document).map(String).join('.');
}

const LONGEST_VALUE = 60;

function whatIsWritten(path: Path, document: Document.Parsed): string {
  const place = written(path, document);
  if (place.length === 0) return 'holds no mapping';
  if (!document.hasIn(place)) return 'is missing';
  const node: unknown = document.getIn(place, true);
  if (!isScalar(node)) return isMap(node) ? 'is a mapping' : 'is a list';
  if (node.value === null) return 'is empty';
  const value = JSON.stringify(node.value).replace(/\/\/[^/@]*@/, '//...@');
  return `is ${value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value}`;
}

/** Of the key; of the mapping that lacks it where it is missing. */
function lineOf(path: Path, document: Document.Parsed, lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1]);
    if (pair !== undefined && isNode(pair.key) && pair.key.range)
      return lines.linePos(pair.key.range[0]).line;
  }
  return 1;
}
