import { z } from 'zod';
import { RATES } from '../../pricing/rates.js';
import { deploymentFile, shorthands } from './deployment-file.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON schema of `parallax.yaml`, by which editors complete it. */
export function deploymentSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(deploymentFile, {
    io: 'input',
    target: 'draft-7',
    override({ zodSchema, jsonSchema }) {
      const shorthand = shorthands.get(zodSchema);
      if (shorthand === undefined) hoistDescription(jsonSchema);
      else offerShorthand(jsonSchema, shorthand);
    },
  });
  const { rates, ...properties } = schema.properties ?? {};
  return {
    ...schema,
    title: 'A deployment of Parallax',
    properties: { ...properties, rates: typeof rates === 'object' ? withNames(rates) : rates },
  };
}

/** Editors show the description beside a key, not those inside its alternatives. */
function hoistDescription(schema: JsonSchema): void {
  const inner = schema.anyOf?.[0];
  if (schema.description !== undefined || typeof inner !== 'object') return;
  if (inner.description !== undefined) schema.description = inner.description;
}

function offerShorthand(
  schema: JsonSchema,
  shorthand: { readonly key: string } | { readonly word: string },
): void {
  const { description, ...long } = schema;
  const short = 'word' in shorthand ? { const: shorthand.word } : long.properties?.[shorthand.key];
  if (short === undefined) return;
  for (const key of Object.keys(long)) Reflect.deleteProperty(schema, key);
  Object.assign(schema, { description, anyOf: [short, long] });
}

function withNames(rates: JsonSchema): JsonSchema {
  const named = Object.entries(RATES).map(([name, { unit, dollars }]) => [
    name,
    {
      type: 'number',
      minimum: 0,
      description: `US dollars a ${unit}${dollars === null ? '' : `; ${dollars} by default`}.`,
    },
  ]);
  return { ...rates, properties: Object.fromEntries(named) };
}
