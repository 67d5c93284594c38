// `npm run schema`: prints the contract into schema/schema.graphql; with --check, only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, prepareWorkspace, ROOT } from './workspace.mjs';

prepareWorkspace();
const { createSchema } = await import('../dist/server/create-schema.js');
const { lexicographicSortSchema, printSchema } = await import('graphql');

const path = join(ROOT, 'schema', 'schema.graphql');
const emitted = `${printSchema(lexicographicSortSchema(await createSchema()))}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== emitted)
    fail('schema/schema.graphql is not what the code says: run `npm run schema`.');
} else {
  writeFileSync(path, emitted);
}
