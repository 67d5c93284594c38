import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deploymentSchema } from '../../../../src/provisioning/file/deployment-schema.js';

interface Described {
  readonly description?: string;
  readonly anyOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
}

/** Lists the keys, at any depth, that have no description. */
function undescribed(schema: Described, path: string): readonly string[] {
  const inner = [schema, ...(schema.anyOf ?? [])].flatMap(({ properties = {} }) =>
    Object.entries(properties),
  );
  return inner.flatMap(([key, value]) => [
    ...(value.description === undefined ? [`${path}${key}`] : []),
    ...undescribed(value, `${path}${key}.`),
  ]);
}

test('the schema in the repository is the one that the code says', () => {
  expect(JSON.parse(readFileSync('schema/parallax.schema.json', 'utf8'))).toEqual(deploymentSchema());
});

test('every key is described', () => {
  expect(undescribed(deploymentSchema(), '')).toEqual([]);
});

test('it takes what is short and what is long, and no unknown key', () => {
  const schema = z.fromJSONSchema(deploymentSchema());
  const short = {
    name: 'photos',
    region: 'eu-west-1',
    pictures: 'pictures',
    bucket: 'photos-of-mine',
    interactions: 'clicks.csv',
    personalize: { role: 'arn:aws:iam::123456789012:role/Reads' },
  };
  expect(schema.safeParse(short).success).toBe(true);
  expect(schema.safeParse({ ...short, index: 'embedded', clusters: 7, embedder: 'nova' }).success).toBe(true);
  expect(schema.safeParse({ ...short, bucket: { name: 'photos-of-mine', create: false } }).success).toBe(
    true,
  );
  expect(schema.safeParse({ ...short, index: 'elsewhere' }).success).toBe(false);
  expect(schema.safeParse({ ...short, buckets: 'b' }).success).toBe(false);
});
