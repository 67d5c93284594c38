// Makes the service models of this folder from the originals (https://github.com/aws/api-models-aws):
//   node models/aws/reduce-models.mjs <folder with the originals>
// Keeps the operations that aws-local serves with every shape they reach, and drops what only people
// and endpoint resolvers read.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KINDS = ['Schema', 'DatasetGroup', 'Dataset', 'EventTracker', 'Solution', 'Campaign', 'Filter'];

/** Of these there is nothing to delete: they go with what they belong to, or stay. */
const JOB_KINDS = ['DatasetImportJob', 'SolutionVersion', 'DataDeletionJob'];

const SERVED = {
  'bedrock-2023-04-20.json': [
    'CreateModelInvocationJob',
    'GetModelInvocationJob',
    'ListModelInvocationJobs',
    'StopModelInvocationJob',
  ],
  'bedrock-runtime-2023-09-30.json': ['InvokeModel'],
  'personalize-2018-05-22.json': [
    ...KINDS.flatMap((kind) => [`Create${kind}`, `Describe${kind}`, `Delete${kind}`, `List${kind}s`]),
    ...JOB_KINDS.flatMap((kind) => [`Create${kind}`, `Describe${kind}`, `List${kind}s`]),
    'UpdateCampaign',
    'UpdateSolution',
    'StopSolutionVersionCreation',
    'GetSolutionMetrics',
    'ListRecipes',
    'DescribeRecipe',
    'TagResource',
    'UntagResource',
    'ListTagsForResource',
  ],
  'personalize-events-2018-03-22.json': ['PutEvents', 'PutItems', 'PutUsers'],
  'personalize-runtime-2018-05-22.json': ['GetPersonalizedRanking', 'GetRecommendations'],
};

/** Traits that change nothing of what goes over the wire. */
const DROPPED = /^smithy\.(api#(documentation|examples|title|tags|paginated)|rules#.*|waiters#.*|test#.*)$/;

/**
 * What the service has learnt since the originals were published, in the names and bounds of its reference:
 * https://docs.aws.amazon.com/personalize/latest/dg/API_EventParameters.html
 */
const PERSONALIZE = 'com.amazonaws.personalize';
const NEWER = {
  'personalize-2018-05-22.json': {
    [`${PERSONALIZE}#SolutionConfig`]: { members: { eventsConfig: { target: `${PERSONALIZE}#EventsConfig` } } },
    [`${PERSONALIZE}#SolutionUpdateConfig`]: {
      members: { eventsConfig: { target: `${PERSONALIZE}#EventsConfig` } },
    },
    [`${PERSONALIZE}#EventsConfig`]: {
      type: 'structure',
      members: { eventParametersList: { target: `${PERSONALIZE}#EventParametersList` } },
    },
    [`${PERSONALIZE}#EventParametersList`]: {
      type: 'list',
      member: { target: `${PERSONALIZE}#EventParameters` },
      traits: { 'smithy.api#length': { min: 0, max: 10 } },
    },
    [`${PERSONALIZE}#EventParameters`]: {
      type: 'structure',
      members: {
        eventType: { target: `${PERSONALIZE}#EventType` },
        eventValueThreshold: { target: `${PERSONALIZE}#EventTypeThresholdValue` },
        weight: { target: `${PERSONALIZE}#EventTypeWeight` },
      },
    },
    [`${PERSONALIZE}#EventTypeThresholdValue`]: { type: 'double' },
    [`${PERSONALIZE}#EventTypeWeight`]: {
      type: 'double',
      traits: { 'smithy.api#range': { min: 0, max: 1 } },
    },
  },
};

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Name the folder that holds the original models.');

for (const [file, operations] of Object.entries(SERVED)) {
  const { smithy, shapes } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const kept = reachable(withNewer(shapes, NEWER[file] ?? {}), operations);
  const reduced = { smithy, shapes: Object.fromEntries(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1))) };
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(reduced, null, 1)}\n`);
}

function withNewer(shapes, newer) {
  const together = { ...shapes };
  for (const [id, shape] of Object.entries(newer)) {
    const members = { ...shapes[id]?.members, ...shape.members };
    together[id] = { ...shapes[id], ...shape, ...(shape.members === undefined ? {} : { members }) };
  }
  return together;
}

function reachable(shapes, operations) {
  const [serviceId, service] = Object.entries(shapes).find(([, { type }]) => type === 'service');
  const namespace = serviceId.split('#')[0];
  const ids = operations.map((name) => `${namespace}#${name}`);
  const kept = {
    [serviceId]: withoutProse({ ...service, operations: ids.map((target) => ({ target })), resources: undefined }),
  };
  const visit = (id) => {
    if (id in kept || id.startsWith('smithy.api#')) return;
    if (shapes[id] === undefined) throw new Error(`${id} is not in the model.`);
    kept[id] = withoutProse(shapes[id]);
    for (const target of targetsOf(shapes[id])) visit(target);
  };
  for (const id of ids) visit(id);
  return kept;
}

function targetsOf({ input, output, errors = [], members = {}, member, key, value }) {
  return [input, output, ...errors, ...Object.values(members), member, key, value].flatMap((reference) =>
    reference === undefined ? [] : [reference.target],
  );
}

function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (DROPPED.test(key) ? [] : [[key, withoutProse(each)]])),
  );
}
