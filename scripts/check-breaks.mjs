// Part of `npm run check`: what in schema/schema.graphql would break a client of schema/released.graphql must be
// approved, with its reason, in schema/approved-breaks.json; an approval of what is no break must leave it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { fail, ROOT } from './workspace.mjs';

const [folder = join(ROOT, 'schema')] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8');

const changes = await diff(buildSchema(read('released.graphql')), buildSchema(read('schema.graphql')));
const breaks = changes
  .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
  .map(({ message }) => message);
const approved = JSON.parse(read('approved-breaks.json'));

const faults = [
  ...breaks
    .filter((message) => !approved.some(({ change }) => change === message))
    .map((message) => `Clients of the released schema break: ${message}.`),
  ...approved
    .filter(({ change }) => !breaks.includes(change))
    .map(({ change }) => `Approved, and no break of the released schema: ${change}.`),
  ...approved
    .filter(({ reason }) => !/\w/.test(reason ?? ''))
    .map(({ change }) => `Approved without a reason: ${change}.`),
];
if (faults.length > 0) fail(`${faults.join('\n')}\nSee "When the schema changes" in CONTRIBUTING.md.`);
