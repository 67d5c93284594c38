import { AwsError } from './aws-error.js';
import {
  type Bounds,
  type Reference,
  type Shape,
  type SmithyModel,
  shapeOf,
  shortName,
  type Traits,
} from './smithy-model.js';

/** A request's members after validation of its JSON against the service model. */
export interface Decoded {
  /** In the shapes of the SDK: timestamps are `Date`, blobs are bytes, members that were null are absent. */
  readonly value: unknown;
  /** In the services' own words, one a constraint that was not kept. */
  readonly violations: readonly string[];
}

/**
 * Holds a value from the wire against a shape: types, required members, lengths, ranges, patterns, enums.
 * Unlike AWS, it takes a member that the model does not know for a mistake.
 *
 * @throws AwsError SerializationException for a value of the wrong type
 */
export function decodeInput(model: SmithyModel, shapeId: string, wire: unknown): Decoded {
  const decoder = new Decoder(model);
  const value = decoder.decode({ target: shapeId }, wire, '');
  return { value, violations: decoder.violations };
}

class Decoder {
  readonly violations: string[] = [];

  constructor(private readonly model: SmithyModel) {}

  decode(reference: Reference, wire: unknown, path: string): unknown {
    const shape = shapeOf(this.model, reference.target);
    switch (shape.type) {
      case 'structure':
      case 'union':
        return this.#structure(shape, shortName(reference.target), wire, path);
      case 'list':
        return this.#list(shape, reference, wire, path);
      case 'map':
        return this.#map(shape, reference, wire, path);
      default:
        return this.#simple(shape, reference, wire, path);
    }
  }

  #structure(shape: Shape, name: string, wire: unknown, path: string): unknown {
    if (!isObject(wire)) throw mismatch(wire, 'a structure', path);
    const members = shape.members ?? {};
    for (const [key, value] of Object.entries(wire)) {
      if (!Object.hasOwn(members, key) && value !== null)
        this.violations.push(
          `Value at '${at(path, key)}' failed to satisfy constraint: ${name} has no such member`,
        );
    }
    return Object.fromEntries(
      Object.entries(members).flatMap(([key, member]) => {
        const value = Object.hasOwn(wire, key) ? wire[key] : undefined;
        if (value !== undefined && value !== null) return [[key, this.decode(member, value, at(path, key))]];
        if (member.traits?.['smithy.api#required'] !== undefined) this.#missing(at(path, key));
        return [];
      }),
    );
  }

  #list(shape: Shape, reference: Reference, wire: unknown, path: string): unknown {
    if (!Array.isArray(wire)) throw mismatch(wire, 'a list', path);
    this.#bounded(wire.length, traitOf(reference, shape, 'smithy.api#length'), 'length', path, null);
    const { member } = shape;
    return wire.map((each: unknown, index) => {
      const place = `${path}.${index + 1}.member`;
      if (each === null) this.#missing(place);
      return each === null || member === undefined ? undefined : this.decode(member, each, place);
    });
  }

  #map(shape: Shape, reference: Reference, wire: unknown, path: string): unknown {
    if (!isObject(wire)) throw mismatch(wire, 'a map', path);
    const entries = Object.entries(wire).filter(([, value]) => value !== null);
    this.#bounded(entries.length, traitOf(reference, shape, 'smithy.api#length'), 'length', path, null);
    const { key: keyShape, value: valueShape } = shape;
    return Object.fromEntries(
      entries.map(([key, value]) => {
        if (keyShape !== undefined) this.decode(keyShape, key, `${path}.key`);
        return [
          key,
          valueShape === undefined ? value : this.decode(valueShape, value, `${path}.${key}.member`),
        ];
      }),
    );
  }

  #simple(shape: Shape, reference: Reference, wire: unknown, path: string): unknown {
    const shown = traitOf(reference, shape, 'smithy.api#sensitive') === undefined ? wire : null;
    switch (shape.type) {
      case 'string':
      case 'enum':
        return this.#string(shape, reference, wire, shown, path);
      case 'integer':
      case 'float':
      case 'double': {
        if (typeof wire !== 'number' || (shape.type === 'integer' && !Number.isInteger(wire)))
          throw mismatch(wire, `a ${shape.type}`, path);
        this.#bounded(wire, traitOf(reference, shape, 'smithy.api#range'), 'value', path, shown);
        return wire;
      }
      case 'boolean':
        if (typeof wire !== 'boolean') throw mismatch(wire, 'a boolean', path);
        return wire;
      case 'timestamp':
        // Bodies of both protocols have seconds since the epoch; values of a query string were converted to
        // them.
        if (typeof wire !== 'number')
          throw mismatch(wire, 'a timestamp (a number of seconds since the epoch)', path);
        return new Date(wire * 1_000);
      case 'blob':
        return this.#blob(shape, reference, wire, path);
      default:
        throw new Error(`Values of type ${shape.type} are not supported here.`);
    }
  }

  #string(shape: Shape, reference: Reference, wire: unknown, shown: unknown, path: string): string {
    if (typeof wire !== 'string') throw mismatch(wire, 'a string', path);
    this.#bounded([...wire].length, traitOf(reference, shape, 'smithy.api#length'), 'length', path, shown);
    const pattern = traitOf(reference, shape, 'smithy.api#pattern');
    if (pattern !== undefined && !expressionOf(pattern).test(wire))
      this.#violated(path, shown, `Member must satisfy regular expression pattern: ${pattern}`);
    if (shape.type === 'enum') {
      const values = Object.values(shape.members ?? {}).map(({ traits }) => traits?.['smithy.api#enumValue']);
      if (!values.includes(wire))
        this.#violated(path, shown, `Member must satisfy enum value set: [${values.join(', ')}]`);
    }
    return wire;
  }

  /** Always the whole body: no served operation has a blob within JSON. */
  #blob(shape: Shape, reference: Reference, wire: unknown, path: string): Uint8Array {
    if (!(wire instanceof Uint8Array)) throw mismatch(wire, 'a blob', path);
    this.#bounded(wire.length, traitOf(reference, shape, 'smithy.api#length'), 'length', path, null);
    return wire;
  }

  #bounded(
    size: number,
    bounds: Bounds | undefined,
    what: 'length' | 'value',
    path: string,
    shown: unknown,
  ): void {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds ?? {};
    if (size > max) this.#violated(path, shown, `Member must have ${what} less than or equal to ${max}`);
    if (size < min) this.#violated(path, shown, `Member must have ${what} greater than or equal to ${min}`);
  }

  #missing(path: string): void {
    this.violations.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
  }

  #violated(path: string, shown: unknown, rule: string): void {
    const text = String(shown ?? '');
    const value = shown === null || text.length > LONGEST_SHOWN ? '' : ` '${text}'`;
    this.violations.push(`Value${value} at '${path}' failed to satisfy constraint: ${rule}`);
  }
}

const LONGEST_SHOWN = 100;

/** `1 validation error detected: ...`, as the services put it. */
export function violationMessage(violations: readonly string[]): string {
  const errors = violations.length === 1 ? 'error' : 'errors';
  return `${violations.length} validation ${errors} detected: ${violations.join('; ')}`;
}

/** A member's own trait overrides its target's. */
function traitOf<Name extends keyof Traits>(
  reference: Reference,
  shape: Shape,
  name: Name,
): Traits[Name] | undefined {
  return reference.traits?.[name] ?? shape.traits?.[name];
}

const expressions = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known !== undefined) return known;
  const expression = new RegExp(pattern, 'u');
  expressions.set(pattern, expression);
  return expression;
}

function mismatch(wire: unknown, wanted: string, path: string): AwsError {
  const kind = Array.isArray(wire) ? 'a list' : isObject(wire) ? 'a structure' : `a ${typeof wire}`;
  return new AwsError(
    'SerializationException',
    400,
    path === ''
      ? `The request is ${kind} where ${wanted} was expected`
      : `${path} is ${kind} where ${wanted} was expected`,
  );
}

function at(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
