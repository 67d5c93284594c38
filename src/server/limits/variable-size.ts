import { GraphQLError, Kind, type OperationDefinitionNode, type TypeNode } from 'graphql';

/** UTF-16 units of all texts and names in a variable that is no text by itself: 100 interactions have 256,000. */
const MAX_UNITS = 500_000;

/**
 * Refuses oversized variables before they are compared with their types: each message about a value quotes
 * it. Plain texts pass, since their arguments have limits of their own.
 *
 * @throws GraphQLError BAD_USER_INPUT
 */
export function refuseLargeVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  for (const { variable, type } of variableDefinitions) {
    const { value: name } = variable.name;
    const value = variables[name];
    if (typeof value === 'string' && isText(type)) continue;
    if (fits(value)) continue;
    throw new GraphQLError(
      `The variable \`$${name}\` has more than ${MAX_UNITS} characters: send less at a time.`,
      { extensions: { code: 'BAD_USER_INPUT', argument: name, http: { status: 400 } } },
    );
  }
}

const TEXTS = new Set(['String', 'ID', 'Base64']);

function isText(type: TypeNode): boolean {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  return named.kind === Kind.NAMED_TYPE && TEXTS.has(named.name.value);
}

function fits(variable: unknown): boolean {
  let left = MAX_UNITS;
  // An explicit stack: values may be nested more deeply than the call stack allows.
  const waiting: unknown[] = [variable];
  for (let value = waiting.pop(); left >= 0 && value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') left -= value.length;
    else if (Array.isArray(value)) for (const one of value) waiting.push(one ?? null);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, one] of Object.entries(value)) {
        left -= name.length;
        waiting.push(one ?? null);
      }
    }
  }
  return left >= 0;
}
