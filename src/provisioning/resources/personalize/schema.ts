import { isDeepStrictEqual } from 'node:util';
import { ParallaxError } from '../../../domain/errors.js';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Resource, ResourceState } from '../../resource.js';
import type { ResourceOptions } from '../part-options.js';
import { INTERACTIONS_SCHEMA, schemaName } from './interactions-schema.js';
import { listSchemas } from './listings.js';

/**
 * The schema of the interactions. Schemas cannot be tagged, and are there at once; one with our name and our
 * columns is as good as ours, whoever made it.
 */
export function schemaResource({ aws, deployment, price }: ResourceOptions): Resource {
  const name = schemaName(deployment);

  async function read(): Promise<ResourceState> {
    const arn = (await listSchemas(aws)).find((each) => each.name === name)?.arn;
    if (arn === undefined) return { kind: 'missing' };
    const { DescribeSchemaCommand } = await import('@aws-sdk/client-personalize');
    const { schema } = await askPersonalize(aws, 'DescribeSchema', arn, (client) =>
      client.send(new DescribeSchemaCommand({ schemaArn: arn })),
    );
    return isOurs(schema?.schema)
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
      // An answer was lost, or somebody was faster.
      if ((await read()).kind !== 'ready') throw error;
    }
  }

  return {
    id: 'schema',
    title: `schema ${name}`,
    dependsOn: [],
    typicalMinutes: [0, 1],
    price: () => price('schema'),
    read,
    create,
    update: create,
  };
}

function isOurs(avro: string | undefined): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(avro ?? ''), JSON.parse(INTERACTIONS_SCHEMA));
  } catch {
    return false;
  }
}
