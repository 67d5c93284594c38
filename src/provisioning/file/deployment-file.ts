import { z } from 'zod';
import {
  BEDROCK_REQUESTS_PER_SECOND,
  BUCKET_NAME,
  CATALOGUE_NAME,
  lineOf,
  OPENSEARCH_ALIAS,
  OPENSEARCH_AUTHS,
  OPENSEARCH_ENGINES,
  OPENSEARCH_REPLICAS,
  OPENSEARCH_SHARDS,
  OPENSEARCH_SPACES,
  type RangeRule,
  REGION,
  rangeInWords,
  type TextRule,
} from '../../config/rules.js';
import {
  DEFAULT_EMBEDDING_LENGTH,
  EMBEDDER_NAMES,
  EMBEDDING_LENGTHS,
} from '../../datasources/embedders/embedders.js';
import { MAX_CLUSTERS } from '../../domain/cluster.js';
import { isRateName } from '../../pricing/rates.js';
import { RECIPES } from './deployment.js';

/**
 * The shape of `parallax.yaml`, with its defaults. What is wrong with a value is not zod's sentence but the
 * rule: every schema has one, and it follows "it must be".
 */

const DEPLOYMENT_NAME = /^[a-z][a-z0-9-]{2,27}$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const INSTANCE_TYPE = /^ml\.[a-z0-9-]+\.[a-z0-9]+$/;
const IMAGE = /^[\w.-]+(:\d+)?\/[\w./-]+(:[\w.-]+|@sha256:[a-f0-9]{64})?$/;

/** Objects that are written in full or by the one thing they mostly say: `bucket: photos` is `bucket: {name: photos}`. */
export const shorthands = z.registry<{ readonly key: string } | { readonly word: string }>();

function text({ pattern, allowed: error }: TextRule, description: string) {
  return z.string({ error }).regex(pattern, { error }).describe(description);
}

function whole({ least, most }: Pick<RangeRule, 'least' | 'most'>, description: string) {
  const says = { error: rangeInWords({ least, most }) };
  return z.int(says).min(least, says).max(most, says).describe(description);
}

function choice<const Choice extends string>(choices: readonly Choice[], description: string) {
  return z.enum(choices, { error: `one of ${choices.join(', ')}` }).describe(description);
}

function yesOrNo(description: string) {
  return z.boolean({ error: 'true or false' }).describe(description);
}

function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, rule: string, description: string) {
  return z.strictObject(shape, { error: rule }).describe(description);
}

function orJust<Inner extends z.ZodType>(key: string, inner: Inner) {
  const lifted = z.preprocess((value) => (isScalar(value) ? { [key]: value } : value), inner);
  shorthands.add(lifted, { key });
  return lifted;
}

/** Null for the word. */
function orWord<Inner extends z.ZodType>(word: string, inner: Inner) {
  const lifted = z.preprocess((value) => (value === word ? null : value), inner.nullable());
  shorthands.add(lifted, { word });
  return lifted;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const path = (description: string) => text(lineOf('a path, absolute or from this file'), description);
const role = (description: string) =>
  text({ pattern: ROLE, allowed: 'the ARN of a role: arn:aws:iam::<12 digits>:role/<name>' }, description);
const weight = (description: string) =>
  z
    .number({ error: WEIGHT_RULE })
    .positive({ error: WEIGHT_RULE })
    .max(1_000, { error: WEIGHT_RULE })
    .describe(description);
const WEIGHT_RULE = 'a number above 0, at most 1000';

const embedder = mapping(
  {
    name: choice(EMBEDDER_NAMES, 'What turns pictures into vectors.'),
    length: z
      .literal(EMBEDDING_LENGTHS, { error: `one of ${EMBEDDING_LENGTHS.join(', ')}` })
      .nullable()
      .default(null)
      .describe(`How many numbers a vector has, for a model on Bedrock; null: ${DEFAULT_EMBEDDING_LENGTH}.`),
    mode: choice(
      ['on-demand', 'batch', 'auto'],
      'How the pictures are embedded: one call each, in a batch of Bedrock, or whichever suits their number.',
    ).default('auto'),
    requestsPerSecond: whole(
      BEDROCK_REQUESTS_PER_SECOND,
      'Calls a second at most; the quota of the account is the limit.',
    ).default(BEDROCK_REQUESTS_PER_SECOND.usual),
    batchRole: role('What Bedrock reads and writes the bucket as; null: no batches are made.')
      .nullable()
      .default(null),
  },
  `the name of an embedder (${EMBEDDER_NAMES.join(', ')}), or a mapping that begins with it`,
  'What turns pictures into vectors; a name alone, or with its settings.',
);

const sageMaker = mapping(
  {
    role: role('What SageMaker reads and writes the bucket as.'),
    instanceType: text(
      { pattern: INSTANCE_TYPE, allowed: 'a type of instance for training, for example ml.m5.xlarge' },
      'The machine that trains.',
    ).default('ml.m5.xlarge'),
    instanceCount: whole({ least: 1, most: 20 }, 'How many of them.').default(1),
    volumeGb: whole({ least: 1, most: 16_384 }, 'Disk of each, in GB.').default(30),
    image: text(
      { pattern: IMAGE, allowed: 'the address of a container image' },
      "The container of the k-means algorithm; null: the region's own.",
    )
      .nullable()
      .default(null),
  },
  'a mapping with at least a role',
  'The training job that clusters, with `by: sagemaker`.',
);

const clusters = mapping(
  {
    k: whole({ least: 2, most: MAX_CLUSTERS }, 'How many clusters the pictures are put into.').default(100),
    seed: whole({ least: 0, most: 2_147_483_647 }, 'The same seed gives the same clusters.').default(1),
    version: whole({ least: 1, most: 1_000_000 }, 'Raise it to cluster a grown catalogue again.').default(1),
    by: choice(['parallax', 'sagemaker'], 'Who clusters.').default('parallax'),
    sagemaker: sageMaker.nullable().default(null),
  },
  'how many clusters, or a mapping',
  'How the pictures are clustered; a number alone, or with its settings.',
);

const bucket = mapping(
  {
    name: text(BUCKET_NAME, "Name of the bucket; unique among everybody's."),
    create: yesOrNo('Whether it is made; false: it is there already, and stays after `down`.').default(true),
  },
  'the name of a bucket, or a mapping with it',
  'Where clusters and interactions lie for the services; everything is below parallax/<name>/.',
);

const interactions = mapping(
  {
    file: path('CSV or JSON lines of user, image, type and time.'),
    weights: mapping(
      {
        VIEW: weight('What a view counts.').default(1),
        FAVORITE: weight('What a favourite counts.').default(3),
        DOWNLOAD: weight('What a download counts.').default(5),
      },
      'a mapping of VIEW, FAVORITE and DOWNLOAD to numbers',
      'What each type of interaction counts.',
    ).prefault({}),
  },
  'the path of a file, or a mapping with it',
  'What people did with the pictures; the path of a file alone, or with weights.',
);

const personalize = mapping(
  {
    role: role('What Personalize reads the bucket as.'),
    recipe: choice(RECIPES, 'How the ranking is learnt.').default(RECIPES[0]),
    autoTraining: yesOrNo('Whether Personalize trains again by itself, every week, at your cost.').default(
      false,
    ),
    minProvisionedTps: whole(
      { least: 1, most: 500 },
      'Rankings a second that are paid for whether they are asked for or not.',
    ).default(1),
    ceilingTps: whole(
      { least: 1, most: 100_000 },
      'Rankings a second above which an alarm rings; null: no alarm.',
    )
      .nullable()
      .default(null),
    filter: text(
      { pattern: /^[^\0]{1,2500}$/, allowed: 'a filter expression of 1 to 2500 characters' },
      'A filter expression of Personalize, for example one that leaves out what was downloaded; null: none.',
    )
      .nullable()
      .default(null),
    keepPrevious: yesOrNo(
      'Whether the campaign before the live one stays, to go back to at once; it costs as much as the live one.',
    ).default(true),
  },
  'a mapping with at least a role',
  'The campaign that ranks.',
);

const openSearch = mapping(
  {
    url: z
      .url({ protocol: /^https?$/, error: 'an http or https URL without a password in it' })
      .refine((url) => !/\/\/[^/]*@/.test(url), {
        error: 'an http or https URL without a password in it: that is for OPENSEARCH_PASSWORD',
      })
      .describe('Address of OpenSearch.'),
    auth: choice(
      OPENSEARCH_AUTHS,
      'How requests are signed: basic reads OPENSEARCH_USERNAME and OPENSEARCH_PASSWORD, es is for domains, aoss for collections.',
    ).default('es'),
    alias: text(OPENSEARCH_ALIAS, 'Alias of the live index; by default parallax-<catalogue>.')
      .nullable()
      .default(null),
    engine: choice(OPENSEARCH_ENGINES, 'What searches the vectors.').default('faiss'),
    space: choice(OPENSEARCH_SPACES, 'How their distance is measured.').default('l2'),
    shards: whole(OPENSEARCH_SHARDS, 'Shards of an index.').default(OPENSEARCH_SHARDS.usual),
    replicas: whole(OPENSEARCH_REPLICAS, 'Copies of each shard.').default(OPENSEARCH_REPLICAS.usual),
  },
  '"embedded", or a mapping with the url of OpenSearch',
  'An index of OpenSearch.',
);

const RATE_RULE = 'a price in US dollars, 0 or more';

/** The file by itself; nothing outside it is read. */
export const deploymentFile = z.strictObject(
  {
    name: text(
      { pattern: DEPLOYMENT_NAME, allowed: '3 to 28 of a-z, 0-9 and "-", beginning with a letter' },
      'Name of the deployment; the names of everything that is made begin with it.',
    ),
    region: text(REGION, 'Region of AWS that everything is made in.'),
    catalogue: text(CATALOGUE_NAME, 'Name of the catalogue; by default the name of the deployment.')
      .nullable()
      .default(null),
    pictures: path('Folder of the pictures, searched with its subfolders.'),
    embedder: orJust('name', embedder).prefault({ name: 'titan' }),
    clusters: orJust('k', clusters).prefault({}),
    bucket: orJust('name', bucket),
    interactions: orJust('file', interactions),
    personalize,
    index: orWord('embedded', openSearch)
      .describe('Where the vectors are searched: "embedded" on the machine of the gateway, or an OpenSearch.')
      .default(null),
    rates: z
      .record(z.string(), z.number({ error: RATE_RULE }).nonnegative({ error: RATE_RULE }), {
        error: 'a mapping of names of rates to US dollars',
      })
      .check(({ value, issues }) => {
        for (const name of Object.keys(value)) {
          if (!isRateName(name)) issues.push({ code: 'unrecognized_keys', keys: [name], input: value });
        }
      })
      .default({})
      .describe("US dollars, in place of the shipped table's; `plan` names the rates it lacks."),
  },
  { error: 'a mapping' },
);

export type DeploymentFile = z.output<typeof deploymentFile>;
