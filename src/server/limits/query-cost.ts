import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isCompositeType,
  type OperationDefinitionNode,
} from 'graphql';
// Its ESM half would bring a second copy of graphql along, which refuses our schema.
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity/cjs';
import type { RequestContext } from '../../resolvers/request-context.js';
import { MAX_VARIABLE_ERRORS } from './variable-errors.js';

type Variables = Readonly<Record<string, unknown>>;

/** What a resolver says that its field costs: those of lists do. */
const declared: ComplexityEstimator = (field) => {
  const { complexity } = field.field.extensions;
  return typeof complexity === 'function' ? complexity(field) : undefined;
};

/** Everything else: an object of the answer counts one. */
const anObject: ComplexityEstimator = ({ field, childComplexity }) =>
  isCompositeType(getNamedType(field.type)) ? 1 + childComplexity : 0;

/** Fields that an operation may have once its fragments are written out: they may double at every level. */
const MAX_FIELDS = 5_000;

/**
 * The most that an operation may cost: one for each object that its answer may hold, and for each search
 * what `SEARCH_COST` says.
 *
 * @returns null when the variables are not of their types: the operation will not be executed then
 * @throws GraphQLError for an argument without a value, or with too many fields
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number | null {
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: MAX_VARIABLE_ERRORS,
    hideSuggestions: true,
  });
  if (errors) return null;
  return getComplexity({
    schema,
    query: document,
    variables: { ...variables },
    estimators: [declared, anObject],
    maxQueryNodes: MAX_FIELDS,
    ...(operation.name && { operationName: operation.name.value }),
  });
}

/** Refuses an operation before anything of it is executed. */
export function costLimit(limit: number): ApolloServerPlugin<RequestContext> {
  const known = new WeakMap<OperationDefinitionNode, CostsByVariables>();
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          // None: a name that the document does not have, which the execution says better.
          if (operation === undefined) return;
          const costs = known.get(operation) ?? new CostsByVariables(operation);
          known.set(operation, costs);
          const variables = request.variables ?? {};
          const cost = costs.get(variables, () =>
            refusing(() => costOf(schema, document, operation, variables)),
          );
          if (cost !== null && cost > limit) throw tooCostly(cost, limit);
        },
      };
    },
  };
}

/** What an operation cost for the variables that can change it: numbers, switches, and lengths of lists. */
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
    if (cost !== null) this.costs.set(key, cost);
    return cost;
  }
}

/** Page sizes and list lengths that clients really use are few; a client that counts through them is not to fill memory. */
const MAX_VARIANTS = 100;

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

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
