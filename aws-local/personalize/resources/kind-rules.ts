import { parseS3Location } from '../../objects/s3-location.js';
import { avroFields } from '../datasets/avro-schema.js';
import { parseFilter } from '../filter-expression.js';
import { invalidInput } from '../invalid-input.js';
import { recipeTypeOf } from '../recipes.js';
import { checkSchedule } from '../training/auto-training.js';
import { type Account, uuidFrom } from './arns.js';
import type { KindName } from './kinds.js';
import { checkSync } from './latest-version.js';
import type { Fields, Resource } from './resources.js';

const HANDED_DOWN = [
  'datasetGroupArn',
  'solutionArn',
  'recipeArn',
  'eventType',
  'solutionConfig',
  'performHPO',
];

/** Fields that a resource inherits: a solution version has its solution's settings. */
export function inherited(parents: readonly Resource[]): Fields {
  return Object.fromEntries(
    parents.flatMap(({ fields }) =>
      HANDED_DOWN.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
    ),
  );
}

type OwnFields = (given: Fields, at: number, account: Account) => Fields;

/** Fields of a resource that its request did not set. */
export const OWN_FIELDS: Partial<Readonly<Record<KindName, OwnFields>>> = {
  dataset: ({ datasetType }) => ({ datasetType: String(datasetType) }),
  datasetImportJob: ({ importMode = 'FULL' }) => ({ importMode }),
  eventTracker: ({ name, datasetGroupArn }, at, { id }) => ({
    accountId: id,
    trackingId: uuidFrom(`${String(datasetGroupArn)}/${String(name)}/${at}`),
  }),
  solution: ({ performAutoTraining = true }) => ({ performAutoTraining }),
  solutionVersion: ({ trainingMode = 'FULL', trainingType = 'MANUAL' }) => ({
    trainingMode,
    trainingHours: 0,
    trainingType,
  }),
  campaign: ({ minProvisionedTPS = 1 }) => ({ minProvisionedTPS }),
};

const DATASET_TYPES = ['INTERACTIONS', 'ITEMS', 'USERS', 'ACTIONS', 'ACTION_INTERACTIONS'];

/** Checks of a request beyond the service model. */
export const CHECKS: Partial<Readonly<Record<KindName, (fields: Fields) => void>>> = {
  schema: ({ schema }) => {
    avroFields(String(schema));
  },
  dataset: ({ datasetType }) => {
    if (!DATASET_TYPES.includes(String(datasetType).toUpperCase()))
      throw invalidInput(`Dataset type must be one of ${DATASET_TYPES.join(', ')}.`);
  },
  datasetImportJob: checkDataSource,
  dataDeletionJob: checkDataSource,
  solution: (fields) => {
    const { recipeArn } = fields;
    if (recipeArn === undefined) throw invalidInput('A recipe ARN is required.');
    recipeTypeOf(recipeArn);
    checkSchedule(fields);
  },
  solutionVersion: ({ trainingMode, recipeArn }) => {
    if (trainingMode === 'UPDATE' && recipeTypeOf(recipeArn) !== 'USER_PERSONALIZATION')
      throw invalidInput('trainingMode UPDATE is for recipes of type USER_PERSONALIZATION only.');
  },
  campaign: checkSync,
  filter: ({ filterExpression }) => {
    parseFilter(String(filterExpression));
  },
};

function checkDataSource(fields: Fields): void {
  const location = dataLocationOf(fields);
  if (parseS3Location(location) === null)
    throw invalidInput(`The data location must be an address in S3, s3://bucket/key; it is "${location}".`);
}

/** Where a job finds its data; the model leaves it open whether a request names it at all. */
export function dataLocationOf({ dataSource }: Fields): string {
  if (typeof dataSource !== 'object' || dataSource === null || !('dataLocation' in dataSource)) return '';
  return String(dataSource.dataLocation);
}
