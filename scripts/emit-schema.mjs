// `npm run schema`: prints the contract into schema/schema.graphql and the shape of parallax.yaml into
// schema/parallax.schema.json; with --check, only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, prepareWorkspace, ROOT } from './workspace.mjs';

prepareWorkspace();
const { createSchema } = await import('../dist/server/create-schema.js');
const { deploymentSchema } = await import('../dist/provisioning/file/deployment-schema.js');
const { lexicographicSortSchema, printSchema } = await import('graphql');

const emitted = {
  'schema.graphql': `${printSchema(lexicographicSortSchema(await createSchema()))}\n`,
  'parallax.schema.json': `${JSON.stringify(deploymentSchema(), null, 2)}\n`,
};
for (const [name, text] of Object.entries(emitted)) {
  const path = join(ROOT, 'schema', name);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text)
    fail(`schema/${name} is not what the code says: run \`npm run schema\`.`);
}
