import { invalidInput } from '../invalid-input.js';

const TYPES = ['string', 'long', 'int', 'float', 'double', 'boolean'] as const;
export type AvroType = (typeof TYPES)[number];

/** A column of a dataset. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  /** May be empty. */
  readonly nullable: boolean;
}

/** Columns whose names are Personalize's own, with the type that each must have. */
const RESERVED: ReadonlyMap<unknown, AvroType> = new Map([
  ['USER_ID', 'string'],
  ['ITEM_ID', 'string'],
  ['TIMESTAMP', 'long'],
  ['CREATION_TIMESTAMP', 'long'],
  ['EVENT_TYPE', 'string'],
  ['EVENT_VALUE', 'float'],
  ['IMPRESSION', 'string'],
  ['RECOMMENDATION_ID', 'string'],
  ['EVENT_ATTRIBUTION_SOURCE', 'string'],
]);

/**
 * The columns of a schema, in order.
 *
 * @param schema  Avro in JSON
 * @throws AwsError InvalidInputException
 * @see "Creating schema JSON files", Amazon Personalize developer guide
 */
export function avroFields(schema: string): readonly AvroField[] {
  return recordFields(schema).map((field) => {
    const name = member(field, 'name');
    const declared = member(field, 'type');
    const types: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
    const type = TYPES.find((each) => types.includes(each));
    const strange = types.find((each) => each !== 'null' && each !== type);
    if (typeof name !== 'string' || type === undefined || strange !== undefined)
      throw invalidInput(
        `Fields of a schema have a name and one type of ${TYPES.join(', ')}, with "null" or alone; this has not: ${JSON.stringify(field)}.`,
      );
    const wanted = RESERVED.get(name) ?? type;
    if (type !== wanted)
      throw invalidInput(`The field ${name} is reserved and of type ${wanted}; the schema says ${type}.`);
    return { name, type, nullable: types.includes('null') };
  });
}

function recordFields(schema: string): readonly unknown[] {
  try {
    const fields = member(JSON.parse(schema), 'fields');
    if (Array.isArray(fields)) return fields;
  } catch {
    // Answered below, as everything that is no Avro record.
  }
  throw invalidInput('The schema is not an Avro record in JSON.');
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
