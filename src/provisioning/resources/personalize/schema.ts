import { isDeepStrictEqual } from 'node:util';
import type { DatasetSchema } from '@aws-sdk/client-personalize';
import { ParallaxError } from '../../../domain/errors.js';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Deployment } from '../../file/deployment.js';
import { fingerprint } from '../../names.js';
import type { Removal, Resource, ResourceState } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';
import { listSchemas } from './listings.js';
import { describeResource, type PersonalizeType, removalOf } from './personalize-type.js';

/** Schemas have no status. */
const SCHEMA: PersonalizeType<DatasetSchema & { readonly status?: undefined }> = {
  label: 'schema',
  operation: 'Schema',
  async describe(client, schemaArn) {
    const { DescribeSchemaCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeSchemaCommand({ schemaArn }))).schema;
  },
  async delete(client, schemaArn) {
    const { DeleteSchemaCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteSchemaCommand({ schemaArn }));
  },
};

export const schema = {
  dependsOn: [],
  open: schemaResource,
  delete: { title: 'schemas', find: removals },
} satisfies ResourceType;

/**
 * Schemas have no tags and belong to no dataset group, so that the name alone says whose they are. The service
 * refuses to delete one that a dataset uses.
 */
async function removals(context: RemovalContext): Promise<readonly Removal[]> {
  const ours = new RegExp(`^${context.deployment.name}-interactions-[0-9a-f]{8}$`);
  return (await listSchemas(context.aws))
    .filter(({ name }) => ours.test(name))
    .map((listed) => removalOf(context, SCHEMA, listed));
}

/**
 * The schema of the interactions. Schemas have no tags and are ready at once; one with our name and our columns
 * serves, also one of another owner.
 */
export function schemaResource({ aws, deployment }: Pick<AwsContext, 'aws' | 'deployment'>): Resource {
  const name = schemaName(deployment);

  async function read(): Promise<ResourceState> {
    const arn = (await listSchemas(aws)).find((each) => each.name === name)?.arn;
    if (arn === undefined) return { kind: 'missing' };
    const described = await describeResource(aws, SCHEMA, arn);
    return hasOurColumns(described?.schema)
      ? { kind: 'ready', outputs: { arn } }
      : {
          kind: 'notOwned',
          why: `The schema ${name} has other columns than Parallax gives it: delete it, or give the deployment another name.`,
        };
  }

  async function create(): Promise<void> {
    const state = await read();
    if (state.kind === 'notOwned') throw new ParallaxError('BAD_USER_INPUT', state.why);
    if (state.kind === 'ready') return;
    const { CreateSchemaCommand } = await import('@aws-sdk/client-personalize');
    try {
      await askPersonalize(aws, 'CreateSchema', name, (client) =>
        client.send(new CreateSchemaCommand({ name, schema: INTERACTIONS_SCHEMA })),
      );
    } catch (error) {
      // An answer may be lost, or another process faster.
      if ((await read()).kind !== 'ready') throw error;
    }
  }

  return {
    id: 'schema',
    title: `schema ${name}`,
    dependsOn: [],
    typicalMinutes: [0, 1],
    price: async () => FREE,
    read,
    create,
    update: create,
  };
}

function hasOurColumns(avro: string | undefined): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(avro ?? ''), JSON.parse(INTERACTIONS_SCHEMA));
  } catch {
    return false;
  }
}

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
