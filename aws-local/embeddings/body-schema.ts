/** Schema of a model's request body; members that it does not name are refused. */
export type BodySchema =
  | {
      readonly type: 'object';
      readonly required: readonly string[];
      readonly properties: Readonly<Record<string, BodySchema>>;
    }
  | {
      readonly type: 'string';
      readonly oneOf?: readonly string[];
      readonly least?: number;
      readonly most?: number;
    }
  | { readonly type: 'integer'; readonly oneOf: readonly number[] }
  | { readonly type: 'array'; readonly items: BodySchema; readonly most: number };

/**
 * Holds a body to its schema.
 *
 * @returns one sentence a violation, in the words of the services
 */
export function violationsOf(schema: BodySchema, value: unknown, path = '#'): readonly string[] {
  switch (schema.type) {
    case 'object':
      return objectViolations(schema, value, path);
    case 'string': {
      if (typeof value !== 'string') return [`${path}: expected type: String, found: ${typeName(value)}`];
      const length = [...value].length;
      if (length < (schema.least ?? 0))
        return [`${path}: expected minLength: ${schema.least}, actual: ${length}`];
      if (length > (schema.most ?? Number.POSITIVE_INFINITY))
        return [`${path}: expected maxLength: ${schema.most}, actual: ${length}`];
      return schema.oneOf === undefined || schema.oneOf.includes(value) ? [] : [notAnEnumValue(path, value)];
    }
    case 'integer':
      if (typeof value !== 'number') return [`${path}: expected type: Number, found: ${typeName(value)}`];
      return schema.oneOf.includes(value) ? [] : [notAnEnumValue(path, String(value))];
    case 'array':
      if (!Array.isArray(value)) return [`${path}: expected type: JSONArray, found: ${typeName(value)}`];
      if (value.length === 0) return [`${path}: expected minimum item count: 1, found: 0`];
      if (value.length > schema.most)
        return [`${path}: expected maximum item count: ${schema.most}, found: ${value.length}`];
      return value.flatMap((item, i) => violationsOf(schema.items, item, `${path}/${i}`));
  }
}

function objectViolations(
  { required, properties }: Extract<BodySchema, { type: 'object' }>,
  value: unknown,
  path: string,
): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path}: expected type: JSONObject, found: ${typeName(value)}`];
  const members: Readonly<Record<string, unknown>> = { ...value };
  return [
    ...required
      .filter((name) => !Object.hasOwn(members, name))
      .map((name) => `${path}: required key [${name}] not found`),
    ...Object.keys(members)
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => `${path}: extraneous key [${name}] is not permitted`),
    ...Object.entries(properties).flatMap(([name, schema]) =>
      Object.hasOwn(members, name) ? violationsOf(schema, members[name], `${path}/${name}`) : [],
    ),
  ];
}

function notAnEnumValue(path: string, value: string): string {
  return `${path}: ${value} is not a valid enum value`;
}

function typeName(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return Number.isInteger(value) ? 'Integer' : 'BigDecimal';
    case 'boolean':
      return 'Boolean';
    default:
      return 'JSONObject';
  }
}
