import type { Found } from '../../objects/objects.js';
import type { Agenda } from '../agenda.js';
import { invalidInput } from '../invalid-input.js';
import type { CreateHook } from '../resources/create-resource.js';
import type { Fields, Resource, Resources } from '../resources/resources.js';
import { avroFields } from './avro-schema.js';
import { type CheckedCsv, type CsvRow, checkCsv } from './check-csv.js';
import { eventOfRow } from './dataset-events.js';
import type { DatasetGroupMemory } from './dataset-group-memory.js';
import type { DatasetGroups } from './dataset-groups.js';

/** @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide */
const LEAST_INTERACTIONS = 1_000;

/** A bulk import: the files were read when it was asked for, and count when it is over. */
export function importJob(resources: Resources, groups: DatasetGroups, agenda: Agenda): CreateHook {
  return (job, at, read) => {
    const dataset = resources.find(String(job.fields['datasetArn']), at);
    const mode = job.fields['importMode'] === 'INCREMENTAL' ? 'INCREMENTAL' : 'FULL';
    if (mode === 'INCREMENTAL' && !hasImported(dataset, resources, at))
      throw invalidInput('The first import of a dataset must have importMode FULL.');
    const checked = rowsOf(dataset, read, resources, at);
    if (checked.kind === 'refused') return checked.reason;
    agenda.add(at + resources.durationOf(job), () =>
      keep(groups.of(dataset.fields['datasetGroupArn']), typeOf(dataset.fields), mode, checked.rows),
    );
    return null;
  };
}

function hasImported(dataset: Resource, resources: Resources, at: number): boolean {
  return resources
    .list('datasetImportJob', at)
    .some((job) => job.fields['datasetArn'] === dataset.arn && resources.isDone(job, at));
}

function rowsOf(dataset: Resource, read: unknown, resources: Resources, at: number): CheckedCsv {
  // Result of this operation's reader, from the call or the journal.
  const found = read as Found;
  if (found.kind === 'unreadable') return { kind: 'refused', reason: found.reason };
  const schema = resources.find(String(dataset.fields['schemaArn']), at);
  const checked = checkCsv(found.objects, avroFields(String(schema.fields['schema'])));
  if (checked.kind === 'refused' || typeOf(dataset.fields) !== 'INTERACTIONS') return checked;
  if (checked.rows.length >= LEAST_INTERACTIONS) return checked;
  return {
    kind: 'refused',
    reason: `Too few interactions: the files have ${checked.rows.length} rows, an import needs ${LEAST_INTERACTIONS}.`,
  };
}

/** Of users nothing is kept: the blend ranker learns from events alone. */
function keep(
  memory: DatasetGroupMemory,
  type: string,
  mode: 'FULL' | 'INCREMENTAL',
  rows: readonly CsvRow[],
): void {
  if (type === 'INTERACTIONS') memory.importEvents({ mode, rows: rows.map(eventOfRow) });
  if (type === 'ITEMS') memory.importItems({ mode, rows: rows.map((row) => [row['ITEM_ID'] ?? '', row]) });
}

function typeOf({ datasetType }: Fields): string {
  return String(datasetType).toUpperCase();
}
