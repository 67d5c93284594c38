import type { Deployment } from '../../file/deployment.js';
import { fingerprint } from '../../names.js';

/**
 * The columns of the interactions, in the order of the file's.
 *
 * Events that are told later have no other: Personalize ignores what the schema does not name.
 *
 * @see "Creating schema JSON files for Amazon Personalize schemas", Amazon Personalize developer guide
 */
const COLUMNS = [
  { name: 'USER_ID', type: 'string' },
  { name: 'ITEM_ID', type: 'string' },
  { name: 'TIMESTAMP', type: 'long' },
  { name: 'EVENT_TYPE', type: 'string' },
  { name: 'EVENT_VALUE', type: ['null', 'float'] },
] as const;

/** Avro, in JSON. */
export const INTERACTIONS_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Interactions',
  namespace: 'com.amazonaws.personalize.schema',
  fields: COLUMNS,
  version: '1.0',
});

export function schemaName({ name }: Pick<Deployment, 'name'>): string {
  return `${name}-interactions-${fingerprint(INTERACTIONS_SCHEMA)}`;
}
