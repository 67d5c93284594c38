import { createHash } from 'node:crypto';
import type { TextObject } from '../objects/objects.js';

/** A line of a job's input. */
export interface BatchRecord {
  readonly recordId: string;
  readonly modelInput: unknown;
}

/**
 * Parses a file of JSON lines.
 *
 * @returns a sentence with the reason when a line is invalid
 * @see "Format and upload your batch inference data", Amazon Bedrock user guide
 */
export function batchRecords({ key, text }: TextObject): readonly BatchRecord[] | string {
  const records: BatchRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = recordOf(line, `${key}/${index}`);
    if (record === null) return `Line ${index + 1} of ${key} is not a JSON object with a modelInput.`;
    records.push(record);
  }
  return records;
}

function recordOf(line: string, place: string): BatchRecord | null {
  const parsed = parseJson(line);
  if (typeof parsed !== 'object' || parsed === null || !('modelInput' in parsed)) return null;
  const { modelInput } = parsed;
  const recordId = 'recordId' in parsed ? parsed.recordId : madeUpId(place);
  return typeof recordId === 'string' ? { recordId, modelInput } : null;
}

/** The service gives a record without an id one of eleven characters. */
function madeUpId(place: string): string {
  return createHash('sha256').update(place).digest('hex').slice(0, 11).toUpperCase();
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
