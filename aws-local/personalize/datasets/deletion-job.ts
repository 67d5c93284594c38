import type { Found } from '../../objects/objects.js';
import type { Agenda } from '../agenda.js';
import type { CreateHook } from '../resources/create-resource.js';
import type { Resources } from '../resources/resources.js';
import type { AvroField } from './avro-schema.js';
import { checkCsv } from './check-csv.js';
import type { DatasetGroups } from './dataset-groups.js';

const USERS: readonly AvroField[] = [{ name: 'USER_ID', type: 'string', nullable: false }];

/**
 * A data deletion job: when it is over, nothing that is trained from then on knows the users of its file.
 * What was trained before still does.
 */
export function deletionJob(resources: Resources, groups: DatasetGroups, agenda: Agenda): CreateHook {
  return (job, at, read) => {
    // Result of this operation's reader, from the call or the journal.
    const found = read as Found;
    if (found.kind === 'unreadable') return found.reason;
    const checked = checkCsv(found.objects, USERS);
    if (checked.kind === 'refused') return checked.reason;
    const userIds = new Set(checked.rows.map((row) => row['USER_ID'] ?? ''));
    agenda.add(at + resources.durationOf(job), () => {
      const numDeleted = groups.of(job.fields['datasetGroupArn']).forgetUsers(userIds);
      const current = resources.get(job.arn, at) ?? job;
      resources.set({ ...current, fields: { ...current.fields, numDeleted } });
    });
    return null;
  };
}
