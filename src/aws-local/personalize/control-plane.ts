import { AwsError } from '../wire/aws-error.js';
import type { Operation } from '../wire/operations.js';
import { type Shape, shapeOf } from '../wire/smithy-model.js';
import { type Account, arnOf, uuidFrom } from './arns.js';
import { parseFilter } from './filter-expression.js';
import { invalidInput } from './invalid-input.js';
import { KIND_LIST, type Kind, type KindName } from './kinds.js';
import { recipeTypeOf } from './recipes.js';
import { inUse, type Resource, type Resources } from './resources.js';

type Input = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, unknown>>;

/** Does one operation of the control plane. `at` is milliseconds since the epoch. */
export type ControlPlaneHandler = (input: Input, at: number) => Answer;

/**
 * Create, Describe, List and Delete of one kind, all read from the service model: what is kept of a resource
 * is what its request named, and what is shown of it is what the answer's shape has room for.
 *
 * @param operationOf  an operation of the control plane by its name
 */
export function controlPlane(
  resources: Resources,
  account: Account,
  operationOf: (name: string) => Operation | null,
): ReadonlyMap<string, ControlPlaneHandler> {
  const handlers = new Map<string, ControlPlaneHandler>();
  const serve = (name: string, make: (operation: Operation) => ControlPlaneHandler): void => {
    const operation = operationOf(name);
    if (operation !== null) handlers.set(name, make(operation));
  };
  for (const kind of KIND_LIST) {
    serve(`Create${kind.operation}`, (operation) => creation(kind, resources, account, operation));
    serve(`Describe${kind.operation}`, (operation) => description(kind, resources, operation));
    serve(`List${kind.operation}s`, (operation) => listing(kind, resources, operation));
    serve(`Delete${kind.operation}`, () => (input, at) => {
      resources.remove(ofKind(resources, kind, input, at), at);
      return {};
    });
  }
  return handlers;
}

function creation(
  kind: Kind,
  resources: Resources,
  account: Account,
  { output }: Operation,
): ControlPlaneHandler {
  return (input, at) => {
    const { tags: _tags, ...given } = input;
    const parents = kind.parents.map((member) => activeParent(resources, given[member], at));
    const fields = { ...inherited(parents), ...given, ...OWN_FIELDS[kind.name]?.(given, at, account) };
    CHECKS[kind.name]?.(fields);
    const siblings = resources.list(kind.name, at).filter((each) => each.parents[0] === parents[0]?.arn);
    const arn = arnOf(account, kind.name, fields, at + siblings.length);
    if (siblings.length >= kind.most && resources.get(arn, at) === null)
      throw new AwsError(
        'LimitExceededException',
        400,
        `There can be no more than ${kind.most} of kind ${kind.name} here.`,
      );
    const resource: Resource = {
      kind,
      arn,
      parents: parents.map((parent) => parent.arn),
      fields: { ...fields, [`${kind.name}Arn`]: arn },
      createdAt: at,
      deletedAt: null,
    };
    resources.add(resource, at);
    return shownIn(output, resource, resources, at);
  };
}

function description(kind: Kind, resources: Resources, { model, output }: Operation): ControlPlaneHandler {
  const [[member, { target }] = ['', { target: '' }]] = Object.entries(output.members ?? {});
  const shape = shapeOf(model, target);
  return (input, at) => ({ [member]: shownIn(shape, ofKind(resources, kind, input, at), resources, at) });
}

function listing(kind: Kind, resources: Resources, { model, output }: Operation): ControlPlaneHandler {
  const [member, list] =
    Object.entries(output.members ?? {}).find(([name]) => name !== 'nextToken') ??
    (['', { target: '' }] as const);
  const element = shapeOf(model, shapeOf(model, list.target).member?.target ?? '');
  return ({ nextToken, maxResults, ...wanted }, at) => {
    const from = nextToken === undefined ? 0 : Number(nextToken);
    if (!Number.isInteger(from))
      throw new AwsError('InvalidNextTokenException', 400, 'The token is not valid.');
    const size = typeof maxResults === 'number' ? maxResults : 100;
    const all = resources
      .list(kind.name, at)
      .filter(({ fields }) => Object.entries(wanted).every(([name, value]) => fields[name] === value));
    const page = all.slice(from, from + size).map((each) => shownIn(element, each, resources, at));
    return { [member]: page, ...(from + size < all.length ? { nextToken: String(from + size) } : {}) };
  };
}

function ofKind(resources: Resources, kind: Kind, input: Input, at: number): Resource {
  const arn = String(input[`${kind.name}Arn`]);
  const resource = resources.find(arn, at);
  if (resource.kind !== kind) throw invalidInput(`${arn} is not of kind ${kind.name}.`);
  return resource;
}

function activeParent(resources: Resources, arn: unknown, at: number): Resource {
  const parent = resources.find(String(arn), at);
  if (resources.statusOf(parent, at) !== 'ACTIVE') throw inUse(parent, 'is not ACTIVE');
  return parent;
}

/** What a solution version and a campaign know from what they were made from. */
function inherited(parents: readonly Resource[]): Input {
  const known = parents.map(({ fields }) => ({
    datasetGroupArn: fields['datasetGroupArn'],
    solutionArn: fields['solutionArn'],
    recipeArn: fields['recipeArn'],
  }));
  return Object.fromEntries(
    known.flatMap((fields) => Object.entries(fields)).filter(([, value]) => value !== undefined),
  );
}

const OWN_FIELDS: Partial<Readonly<Record<KindName, (given: Input, at: number, account: Account) => Input>>> =
  {
    dataset: ({ datasetType }) => ({ datasetType: String(datasetType) }),
    eventTracker: ({ name, datasetGroupArn }, at, { id }) => ({
      accountId: id,
      trackingId: uuidFrom(`${String(datasetGroupArn)}/${String(name)}/${at}`),
    }),
    solution: ({ performAutoTraining = true }) => ({ performAutoTraining }),
    solutionVersion: ({ trainingMode = 'FULL' }) => ({
      trainingMode,
      trainingHours: 0,
      trainingType: 'MANUAL',
    }),
    campaign: ({ minProvisionedTPS = 1 }) => ({ minProvisionedTPS }),
  };

const DATASET_TYPES = ['INTERACTIONS', 'ITEMS', 'USERS', 'ACTIONS', 'ACTION_INTERACTIONS'];

/** What the model cannot say of a request. */
const CHECKS: Partial<Readonly<Record<KindName, (fields: Input) => void>>> = {
  schema: ({ schema }) => checkAvro(String(schema)),
  dataset: ({ datasetType }) => {
    if (!DATASET_TYPES.includes(String(datasetType).toUpperCase()))
      throw invalidInput(`Dataset type must be one of ${DATASET_TYPES.join(', ')}.`);
  },
  solution: ({ recipeArn }) => {
    if (recipeArn === undefined) throw invalidInput('A recipe ARN is required.');
    recipeTypeOf(recipeArn);
  },
  filter: ({ filterExpression }) => {
    parseFilter(String(filterExpression));
  },
};

function checkAvro(schema: string): void {
  try {
    const parsed: unknown = JSON.parse(schema);
    if (typeof parsed === 'object' && parsed !== null && 'fields' in parsed && Array.isArray(parsed.fields))
      return;
  } catch {
    // Answered below, as everything that is no Avro record.
  }
  throw invalidInput('The schema is not an Avro record in JSON.');
}

/** What a shape has room for of a resource. */
function shownIn({ members = {} }: Shape, resource: Resource, resources: Resources, at: number): Answer {
  const { fields, createdAt, deletedAt } = resource;
  const all: Input = {
    ...fields,
    status: resources.statusOf(resource, at),
    creationDateTime: createdAt / 1_000,
    lastUpdatedDateTime: (deletedAt ?? createdAt) / 1_000,
  };
  return Object.fromEntries(
    Object.keys(members).flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
}
