import {
  CreateDatasetGroupCommand,
  CreateSchemaCommand,
  PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../../aws-local/start-aws-local.js';
import { type Aws, openAws } from '../../../src/provisioning/aws/open-aws.js';
import { OWNER_TAG } from '../../../src/provisioning/names.js';
import { datasetGroup } from '../../../src/provisioning/resources/personalize/dataset-group.js';
import { schema } from '../../../src/provisioning/resources/personalize/schema.js';
import type { RemovalContext } from '../../../src/provisioning/resources/removal-context.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';

const FIELDS = ['USER_ID', 'ITEM_ID'].map((name) => ({ name, type: 'string' }));
const COLUMNS = JSON.stringify({
  ...{ type: 'record', name: 'Interactions', namespace: 'com.amazonaws.personalize.schema', version: '1.0' },
  fields: [...FIELDS, { name: 'TIMESTAMP', type: 'long' }],
});

describe('a removal', () => {
  let local: AwsLocal;
  let aws: Aws;
  let personalize: PersonalizeClient;
  let context: RemovalContext;

  beforeAll(async () => {
    local = await startAwsLocal();
    anAwsEnvironment({ PERSONALIZE: local.url });
    aws = openAws(local.region);
    personalize = new PersonalizeClient({ region: local.region });
    context = {
      deployment: aDeployment(),
      ...{ aws, openSearch: null, localFolder: null, hourly: () => 0, now: () => 0 },
    };
  });
  afterAll(async () => {
    personalize.destroy();
    aws.close();
    await local.close();
    vi.unstubAllEnvs();
  });

  it('finds the schemas whose whole name is the deployment’s, and no others', async () => {
    const ours = ['photos-interactions-0123abcd', 'photos-interactions-ffffffff'];
    const others = [
      'photos-interactions-0123abcdef',
      'photos-interactions-0123abc',
      'photos-interactions-0123ABCD',
      'photos-interactions-0123abcd-copy',
      'photos-old-interactions-0123abcd',
      'old-photos-interactions-0123abcd',
      'photos-items-0123abcd',
    ];
    for (const name of [...others, ...ours])
      await personalize.send(new CreateSchemaCommand({ name, schema: COLUMNS }));
    const found = await schema.delete.find(context);
    expect(found.map(({ arn }) => arn?.split('/').at(-1)).sort()).toEqual(ours);
  });

  it('finds the dataset groups that are tagged as the deployment’s, whatever their names', async () => {
    const groups: readonly (readonly [string, string | null])[] = [
      ['photos', 'photos'],
      ['renamed', 'photos'],
      ['photos-two', 'photos-two'],
      ['photos-old', null],
    ];
    for (const [name, owner] of groups)
      await personalize.send(
        new CreateDatasetGroupCommand({
          name,
          ...(owner !== null && { tags: [{ tagKey: OWNER_TAG, tagValue: owner }] }),
        }),
      );
    const found = await datasetGroup.delete.find(context);
    expect(found.map(({ kind, title }) => [kind, title]).sort()).toEqual([
      ['removal', 'dataset group photos'],
      ['removal', 'dataset group renamed'],
    ]);
  });
});
