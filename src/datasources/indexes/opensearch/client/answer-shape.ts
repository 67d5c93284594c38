import { ParallaxError } from '../../../../domain/errors.js';

/** Looks into answers of OpenSearch, of which nothing is taken for granted. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

export function textIn(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found === 'string') return found;
  throw invalidResponse(`"${name}" is no text`);
}

export function numberIn(value: unknown, name: string): number {
  const found = field(value, name);
  if (typeof found === 'number' && Number.isFinite(found)) return found;
  throw invalidResponse(`"${name}" is no number`);
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  if (Array.isArray(found)) return found;
  throw invalidResponse(`"${name}" is no list`);
}

export function textsIn(value: unknown, name: string): readonly string[] {
  return listIn(value, name).map((item) => {
    if (typeof item === 'string') return item;
    throw invalidResponse(`"${name}" holds more than texts`);
  });
}

export function entriesOf(value: unknown): readonly [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw invalidResponse('it is not an object');
}

/** The answer has a shape that no OpenSearch gives to what was asked. */
export function invalidResponse(what: string): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `OpenSearch returned an invalid answer (${what}): check that OPENSEARCH_URL is OpenSearch and that no other program writes to the index.`,
  );
}
