import { createHash } from 'node:crypto';
import type { KindName } from './kinds.js';

/** AWS account that owns the resources. */
export interface Account {
  readonly region: string;
  /** 12 digits. */
  readonly id: string;
}

/**
 * The ARN of a resource in the form of its kind; `created` distinguishes resources of kinds whose names
 * repeat.
 */
export function arnOf(
  { region, id }: Account,
  kind: KindName,
  fields: Readonly<Record<string, unknown>>,
  created: number,
): string {
  const name = String(fields['name'] ?? '');
  const path = {
    schema: () => `schema/${name}`,
    datasetGroup: () => `dataset-group/${name}`,
    dataset: () =>
      `dataset/${lastPart(fields['datasetGroupArn'])}/${String(fields['datasetType']).toUpperCase()}`,
    datasetImportJob: () => `dataset-import-job/${String(fields['jobName'])}`,
    dataDeletionJob: () => `data-deletion-job/${String(fields['jobName'])}`,
    eventTracker: () => `event-tracker/${digest(`${name}/${created}`).slice(0, 8)}`,
    solution: () => `solution/${name}`,
    solutionVersion: () =>
      `solution/${lastPart(fields['solutionArn'])}/${digest(`${name}/${created}`).slice(0, 8)}`,
    campaign: () => `campaign/${name}`,
    filter: () => `filter/${name}`,
  }[kind]();
  return `arn:aws:personalize:${region}:${id}:${path}`;
}

/** An id in the form of a UUID that always follows from the same text, so that a journal can be replayed. */
export function uuidFrom(text: string): string {
  return digest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function lastPart(arn: unknown): string {
  return String(arn).split('/').at(-1) ?? '';
}
