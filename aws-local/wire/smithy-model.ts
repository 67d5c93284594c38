import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The part of Smithy's JSON form that requests are checked by. */
export interface SmithyModel {
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Reference>>;
  /** Of a list. */
  readonly member?: Reference;
  /** Of a map. */
  readonly key?: Reference;
  readonly value?: Reference;
  /** Of an operation. */
  readonly input?: Reference;
  readonly output?: Reference;
  /** Of a service. */
  readonly operations?: readonly Reference[];
  readonly traits?: Traits;
}

export interface Reference {
  readonly target: string;
  readonly traits?: Traits;
}

export interface Traits {
  readonly 'smithy.api#required'?: object;
  readonly 'smithy.api#length'?: Bounds;
  readonly 'smithy.api#range'?: Bounds;
  readonly 'smithy.api#pattern'?: string;
  readonly 'smithy.api#enumValue'?: string;
  readonly 'smithy.api#sensitive'?: object;
  readonly 'smithy.api#http'?: { readonly method: string; readonly uri: string; readonly code: number };
  readonly 'smithy.api#httpHeader'?: string;
  readonly 'smithy.api#httpLabel'?: object;
  readonly 'smithy.api#httpQuery'?: string;
  readonly 'smithy.api#httpPayload'?: object;
  /** The status of an error. */
  readonly 'smithy.api#httpError'?: number;
}

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** @param file  a name in `models/aws`: our own files, made by `reduce-models.mjs` and committed */
export function readSmithyModel(file: string): SmithyModel {
  const model: SmithyModel = JSON.parse(readFileSync(require.resolve(`#models/aws/${file}`), 'utf8'));
  return model;
}

/** A shape by its full id; those of Smithy's own prelude are not in the models. */
export function shapeOf({ shapes }: SmithyModel, id: string): Shape {
  const shape = shapes[id];
  if (shape !== undefined) return shape;
  const [namespace, name = ''] = id.split('#');
  if (namespace !== 'smithy.api') throw new Error(`The service model has no ${id}.`);
  return name === 'Unit' ? { type: 'structure' } : { type: name.replace('Primitive', '').toLowerCase() };
}

/** The name of a shape without its namespace. */
export function shortName(id: string): string {
  return id.split('#')[1] ?? id;
}
