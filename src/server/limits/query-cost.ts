import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isCompositeType,
  isListType,
  type OperationDefinitionNode,
} from 'graphql';
// Its ESM half would bring a second copy of graphql along, which refuses our schema.
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity/cjs';
import { ParallaxError } from '../../domain/errors.js';
import type { RequestContext } from '../../resolvers/request-context.js';
import { refuseLargeVariables } from './variable-size.js';

type Variables = Readonly<Record<string, unknown>>;

/** Cost that a resolver declares for its field, as fields with lists of objects do. */
const declared: ComplexityEstimator = (field) => {
  const { complexity } = field.field.extensions;
  return typeof complexity === 'function' ? complexity(field) + costOfName(field.node) : undefined;
};

/** Of a number or a text: about 100 bytes of the answer. */
const COST_OF_A_VALUE = 0.5;
/** Values that a list of texts is taken to hold; how many there are is not known before. */
const VALUES_OF_A_LIST = 5;
/** Characters of a field's name in the answer that cost nothing. */
const FREE_NAME_LENGTH = 64;

/** Everything else: an object of the answer counts one, a value half of that. */
const anyField: ComplexityEstimator = ({ field, node, childComplexity }) => {
  const { type } = field;
  if (isCompositeType(getNamedType(type))) return 1 + childComplexity + costOfName(node);
  const values = isListType(getNullableType(type)) ? VALUES_OF_A_LIST : 1;
  return values * COST_OF_A_VALUE + costOfName(node);
};

/** An alias may be long, and is in the answer once for each object. */
function costOfName({ alias, name }: FieldNode): number {
  return COST_OF_A_VALUE * Math.floor((alias ?? name).value.length / FREE_NAME_LENGTH);
}

/** Fields that an operation may have once its fragments are written out: they may double at every level. */
const MAX_FIELDS = 5_000;

/**
 * Upper bound of an operation's cost: one for each object of its answer, half of that for each scalar, and
 * `SEARCH_COST` for each search.
 *
 * @returns null when the variables have wrong types: the operation will not be executed then
 * @throws GraphQLError for an argument without a value, or with too many fields
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number | null {
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    // A single error is enough here; the execution reports all.
    maxErrors: 0,
    hideSuggestions: true,
  });
  if (errors) return null;
  return getComplexity({
    schema,
    query: document,
    variables: { ...variables },
    estimators: [declared, anyField],
    maxQueryNodes: MAX_FIELDS,
    ...(operation.name && { operationName: operation.name.value }),
  });
}

/** Refuses an operation before anything of it is executed, and counts its cost against the rate of its client. */
export function costLimit(limit: number): ApolloServerPlugin<RequestContext> {
  const known = new WeakMap<OperationDefinitionNode, CostsByVariables>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          // The document has no operation of that name; the execution reports it better.
          if (operation === undefined) return;
          const costs = known.get(operation) ?? new CostsByVariables(operation);
          known.set(operation, costs);
          const variables = request.variables ?? {};
          refuseLargeVariables(operation, variables);
          const cost = costs.get(variables, () =>
            refusing(() => costOf(schema, document, operation, variables)),
          );
          if (cost === null) return;
          if (cost > limit) throw tooCostly(Math.ceil(cost), limit);
          await contextValue.chargeCost?.(cost).catch(asRefusal);
        },
      };
    },
  };
}

/**
 * Caches an operation's cost by the variables that can change it: numbers, booleans, and lengths of lists.
 */
class CostsByVariables {
  private readonly names: readonly string[];
  private readonly costs = new Map<string, number>();

  constructor({ variableDefinitions = [] }: OperationDefinitionNode) {
    this.names = variableDefinitions.map(({ variable }) => variable.name.value);
  }

  get(variables: Variables, estimate: () => number | null): number | null {
    const key = this.names.map((name) => significant(variables[name])).join();
    const known = this.costs.get(key);
    if (known !== undefined) return known;
    const cost = estimate();
    if (this.costs.size >= MAX_VARIANTS) this.costs.clear();
    if (cost !== null && key.length <= LONGEST_KEY) this.costs.set(key, cost);
    return cost;
  }
}

/** Page sizes and list lengths that clients really use are few; a client that counts through them is not to fill memory. */
const MAX_VARIANTS = 100;
const LONGEST_KEY = 1_000;

function significant(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  return value === null || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : typeof value;
}

function tooCostly(cost: number, limit: number): GraphQLError {
  return refusal(
    `The query may cost ${cost}, and the limit is ${limit}: ask for fewer objects at a time, by a smaller \`first\` or fewer lists in lists.`,
  );
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError && error.message.startsWith('Query exceeds')) {
      throw refusal(`The query has more than ${MAX_FIELDS} fields once its fragments are written out.`);
    }
    throw error instanceof GraphQLError ? refusal(error.message) : error;
  }
}

/** As the server takes it before anything is executed, with the status of HTTP. */
function asRefusal(error: unknown): never {
  if (!(error instanceof ParallaxError)) throw error;
  const { code, message, retryAfterMs } = error;
  throw new GraphQLError(message, { extensions: { code, retryAfterMs, http: { status: 429 } } });
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
