/** Options of the stack; `-c name=value` on the command line of cdk. */
export interface InfraOptions {
  /** The deployment's name in `parallax.yaml`: names begin with it, and it is the tag that says whose a resource is. */
  readonly deployment: string;
  readonly catalogue: string;
  readonly compute: (typeof COMPUTES)[number];
  readonly index: (typeof INDEXES)[number];
  /** Of the domain: `small` is one node, for trying. */
  readonly size: (typeof SIZES)[number];
  readonly embedder: keyof typeof MODELS;
  /** ARN of the role or user that fills a collection; null where the index is a domain. */
  readonly writer: string | null;
  /** True if an operator's machine reaches the index through a small instance in the network. */
  readonly tunnel: boolean;
  /** Issuer of the clients' tokens; null: clients may act as any user. */
  readonly identity: Identity | null;
  /** Origins of browsers' applications that may ask. */
  readonly corsOrigins: readonly string[];
  /** Told of alarms, or null: they are to be looked at. */
  readonly alarmEmail: string | null;
}

export interface Identity {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Where the service has a model that is not everywhere.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-amazon-amazon-nova-multimodal-embeddings.html
 */
export const NOVA_REGIONS = ['us-east-1'];

export const COMPUTES = ['lambda', 'fargate'] as const;
export const INDEXES = ['domain', 'serverless'] as const;
export const SIZES = ['standard', 'small'] as const;
/** Ids of the models behind the embedders' names. */
export const MODELS = {
  titan: 'amazon.titan-embed-image-v1',
  nova: 'amazon.nova-2-multimodal-embeddings-v1:0',
  cohere: 'cohere.embed-v4:0',
} as const;
const EMBEDDERS = ['titan', 'nova', 'cohere'] as const satisfies readonly (keyof typeof MODELS)[];

const NAME = /^[a-z][a-z0-9-]{2,27}$/;
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;

/**
 * The options of a context.
 *
 * @param value  one value of the context by its name; undefined where none is given
 * @throws Error naming the option, its value and what is allowed
 */
export function readOptions(value: (name: string) => unknown): InfraOptions {
  const text = (name: string, otherwise: string): string => {
    const given = value(name);
    return typeof given === 'string' && given !== '' ? given : otherwise;
  };
  const deployment = text('deployment', '');
  if (!NAME.test(deployment)) {
    throw refusal(
      'deployment',
      deployment,
      'the name in parallax.yaml: 3 to 28 of a-z, 0-9 and "-", beginning with a letter',
    );
  }
  const alarmEmail = text('alarmEmail', '');
  const index = oneOf('index', text('index', 'domain'), INDEXES);
  return {
    deployment,
    catalogue: text('catalogue', deployment),
    compute: oneOf('compute', text('compute', 'lambda'), COMPUTES),
    index,
    size: oneOf('size', text('size', 'standard'), SIZES),
    writer: index === 'serverless' ? readWriter(text('writer', '')) : null,
    tunnel: oneOf('tunnel', text('tunnel', 'yes'), ['yes', 'no']) === 'yes',
    embedder: oneOf('embedder', text('embedder', 'titan'), EMBEDDERS),
    identity: readIdentity(text),
    corsOrigins: text('corsOrigins', '')
      .split(',')
      .filter((origin) => origin !== ''),
    alarmEmail: alarmEmail === '' ? null : alarmEmail,
  };
}

/** A collection lets in whom its own policies name, and somebody must fill it. */
function readWriter(writer: string): string {
  if (PRINCIPAL.test(writer)) return writer;
  throw refusal('writer', writer, 'the ARN of the role or user that runs `apply`, since index=serverless');
}

/** The address is public: access without authentication must be requested explicitly. */
function readIdentity(text: (name: string, otherwise: string) => string): Identity | null {
  if (text('auth', 'jwt') === 'none') return null;
  const identity = {
    jwksUrl: text('jwksUrl', ''),
    issuer: text('issuer', ''),
    audience: text('audience', ''),
  };
  const missing = Object.entries(identity).find(([, given]) => given === '');
  if (missing === undefined) return identity;
  throw refusal(
    missing[0],
    '',
    'a value, since the address is public; or -c auth=none, so that anybody may ask and record as anybody',
  );
}

function oneOf<const Choice extends string>(name: string, given: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === given);
  if (choice === undefined) throw refusal(name, given, choices.join(' or '));
  return choice;
}

function refusal(name: string, given: string, allowed: string): Error {
  return new Error(`The option ${name} is "${given}"; allowed is ${allowed}. Give it with -c ${name}=...`);
}
