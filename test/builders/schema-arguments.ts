import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** An argument somewhere in a schema, or a field of an input object that is one. */
export interface Place {
  readonly name: string;
  /** An operation with `$v` at the place's argument. */
  readonly operation: string;
  /** The value of `$v` as JSON, with that of the place in it. */
  readonly around: (value: string) => string;
}

/** Every argument of every field of a schema, and every field of the input objects among them. */
export function argumentsOf(schema: GraphQLSchema): readonly Place[] {
  const roots = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  return Object.entries(roots).flatMap(([kind, root]) =>
    root ? placesBelow(root, (selection) => `${selection}`, kind, new Set()) : [],
  );
}

/** Visits every type once, by the first path to it. */
function placesBelow(
  type: GraphQLObjectType,
  wrap: (selection: string) => string,
  kind: string,
  seen: Set<string>,
): Place[] {
  if (seen.has(type.name)) return [];
  seen.add(type.name);
  const fields = Object.values(type.getFields());
  const here = fields.flatMap((field) =>
    field.args.flatMap((argument) => {
      const others = field.args.filter((one) => one !== argument && isRequiredArgument(one));
      const given = [...others.map((one) => `${one.name}: ${literal(one.type)}`), `${argument.name}: $v`];
      const call = `${field.name}(${given.join(', ')})${selectionOf(field)}`;
      const operation = `${kind} Hostile($v: ${String(argument.type)}) { ${wrap(call)} }`;
      return waysInto(argument.type).map(({ path, around }) => ({
        name: `${type.name}.${field.name}(${argument.name}${path})`,
        operation,
        around,
      }));
    }),
  );
  const below = fields.flatMap((field) => {
    const named = getNamedType(field.type);
    if (!isObjectType(named)) return [];
    return placesBelow(named, (inner) => wrap(`${callOf(field)} { ${inner} }`), kind, seen);
  });
  return [...here, ...below];
}

/** The value itself and, of an input object, each of its fields with the required ones beside it. */
function waysInto(type: GraphQLInputType): readonly { path: string; around: (value: string) => string }[] {
  const nullable = getNullableType(type);
  const named = getNamedType(type);
  const itself = [{ path: '', around: (value: string) => value }];
  if (!isInputObjectType(named)) {
    return isListType(nullable) ? [...itself, { path: '[0]', around: (value) => `[${value}]` }] : itself;
  }
  const fields = Object.values(named.getFields());
  return [
    ...itself,
    ...fields.flatMap((field) => {
      const others = fields.filter((one) => one !== field && isRequiredInputField(one));
      const beside = others.map((one) => `${JSON.stringify(one.name)}:${json(one.type)},`).join('');
      const object = (value: string) => `{${beside}${JSON.stringify(field.name)}:${value}}`;
      const around = isListType(nullable) ? (value: string) => `[${object(value)}]` : object;
      const way = { path: `.${field.name}`, around };
      return isListType(getNullableType(field.type))
        ? [way, { path: `.${field.name}[0]`, around: (value: string) => around(`[${value}]`) }]
        : [way];
    }),
  ];
}

function callOf(field: GraphQLField<unknown, unknown>): string {
  // A search wants one of its three, none of which is required by itself.
  const given = field.args
    .filter((one) => isRequiredArgument(one) || one.name === 'query')
    .map((one) => `${one.name}: ${literal(one.type)}`);
  return given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
}

function literal(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name ?? 'null';
  if (!isInputObjectType(named)) return json(type);
  const required = Object.values(named.getFields()).filter(isRequiredInputField);
  return `{ ${required.map((one) => `${one.name}: ${literal(one.type)}`).join(', ')} }`;
}

function json(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isEnumType(named)) return JSON.stringify(named.getValues()[0]?.name ?? null);
  return { Int: '1', Float: '1', Boolean: 'true' }[named.name] ?? '"cat-1"';
}
