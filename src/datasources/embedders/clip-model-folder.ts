import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { isRecord } from '../../domain/unknown.js';
import { type ClipFamily, PRECISIONS, type Precision, type TowerPrecisions } from './clip-messages.js';
import { towerFile } from './tower-files.js';

/** A model whose files are all there. */
export interface ClipModel {
  readonly folder: string;
  /** The folder's name and a digest of its content, so that other files never pass for the same space. */
  readonly name: string;
  readonly family: ClipFamily;
  readonly precisions: TowerPrecisions;
  readonly maxTokens: number;
  /** Of the vision tower's weights, in the file and beside it. */
  readonly visionBytes: number;
}

/** Folder of a model, and its id on the hub if it has one. */
export interface ClipModelPlace {
  readonly folder: string;
  readonly hubId: string | null;
}

/** Files of a model beside its towers; the configuration first. */
export const TEXT_FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'preprocessor_config.json',
];

/** `owner/name`; a path that begins with a slash, a dot or a tilde does not match. */
const HUB_ID = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

/** Maximum tokens in training; a configuration may omit it. */
const DEFAULT_MAX_TOKENS: Readonly<Record<ClipFamily, number>> = { clip: 77, siglip: 64 };

/**
 * Distinguishes a folder from a hub id; an existing folder takes precedence.
 *
 * @param model           a path to a folder, or an id like `Xenova/clip-vit-base-patch32`
 * @param cacheDirectory  parent of models from the hub, each in a folder named by its id
 */
export async function placeOfClipModel(model: string, cacheDirectory: string): Promise<ClipModelPlace> {
  const isFolder = await stat(model).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return !isFolder && HUB_ID.test(model)
    ? { folder: resolve(cacheDirectory, model), hubId: model }
    : { folder: resolve(model), hubId: null };
}

/** Files that the model lacks, relative to its folder; empty when it is complete. */
export async function missingModelFiles(folder: string): Promise<readonly string[]> {
  const texts = await missingOf(folder, TEXT_FILES);
  const towers = await Promise.all(
    (['text', 'vision'] as const).map((tower) => missingOfTower(folder, tower)),
  );
  return [...texts, ...towers.flat()];
}

/** The graph, or the weights that it keeps beside itself. */
export async function missingOfTower(folder: string, tower: 'text' | 'vision'): Promise<readonly string[]> {
  const precision = await precisionOf(folder, tower);
  if (precision === null) return [towerFile(tower, 'q8')];
  const weights = await externalDataOf(join(folder, towerFile(tower, precision)));
  return missingOf(
    folder,
    weights.map((file) => `onnx/${file}`),
  );
}

/** All files of a model at one precision, relative to its folder. */
export function modelFiles(precision: Precision): readonly string[] {
  return [...TEXT_FILES, ...towerFiles(precision)];
}

/**
 * Reads what is needed to load the model: each tower at the first of the supported precisions that is there.
 *
 * @throws ParallaxError UNAVAILABLE that names the missing files and their folder, or what is not understood
 */
export async function readClipModel(folder: string): Promise<ClipModel> {
  const missing = await missingModelFiles(folder);
  if (missing.length > 0) throw incompleteModel(folder, missing);
  const [text, vision] = [await precisionOf(folder, 'text'), await precisionOf(folder, 'vision')];
  if (text === null || vision === null) throw incompleteModel(folder, modelFiles('q8'));
  const config = await readConfig(folder);
  const towers = [towerFile('text', text), towerFile('vision', vision)];
  const digest = await contentDigest(folder, towers);
  const visionBytes = await bytesOfTower(folder, towerFile('vision', vision));
  const name = `${basename(folder)}@${digest}`;
  return { folder, name, precisions: { text, vision }, visionBytes, ...config };
}

/** @throws ParallaxError UNAVAILABLE when `config.json` is of a kind of model that cannot be loaded */
export async function readConfig(folder: string): Promise<{ family: ClipFamily; maxTokens: number }> {
  return parseConfig(folder, await readFile(join(folder, 'config.json'), 'utf8'));
}

/** Lists the missing files and their folder. */
export function incompleteModel(folder: string, missing: readonly string[]): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    [
      `The CLIP model in ${folder} is not complete. Put there, in the layout of transformers.js:`,
      ...missing.map((file) => `  ${file}`),
      'Of a tower, its _int8, _uint8, _fp16 or _q4 form or the plain one may be there instead.',
    ].join('\n'),
  );
}

function towerFiles(precision: Precision): readonly string[] {
  return [towerFile('text', precision), towerFile('vision', precision)];
}

/** The first of the supported precisions with both towers, else with the tower alone; null without any. */
export async function precisionOf(folder: string, tower: 'text' | 'vision'): Promise<Precision | null> {
  const both = (precision: Precision) => [towerFile('text', precision), towerFile('vision', precision)];
  for (const files of [both, (precision: Precision) => [towerFile(tower, precision)]]) {
    for (const precision of PRECISIONS) {
      if ((await missingOf(folder, files(precision))).length === 0) return precision;
    }
  }
  return null;
}

async function missingOf(folder: string, files: readonly string[]): Promise<readonly string[]> {
  const present = await Promise.all(
    files.map((file) =>
      access(join(folder, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => !present[index]);
}

function parseConfig(folder: string, json: string): { family: ClipFamily; maxTokens: number } {
  const config = parseObject(folder, json);
  const family = familyOf(folder, config['model_type']);
  const text = config['text_config'];
  const limit = isRecord(text) ? text['max_position_embeddings'] : undefined;
  const maxTokens = typeof limit === 'number' && limit > 0 ? limit : DEFAULT_MAX_TOKENS[family];
  return { family, maxTokens };
}

function parseObject(folder: string, json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (isRecord(value)) return value;
  } catch {
    // Reported below: for the reader both are the same fault.
  }
  throw new ParallaxError('UNAVAILABLE', `${join(folder, 'config.json')} is not a JSON object.`);
}

function familyOf(folder: string, modelType: unknown): ClipFamily {
  if (modelType === 'clip' || modelType === 'siglip') return modelType;
  throw new ParallaxError(
    'UNAVAILABLE',
    `The model in ${folder} has the model_type ${JSON.stringify(modelType)}; "clip" and "siglip" can be loaded.`,
  );
}

async function bytesOfTower(folder: string, tower: string): Promise<number> {
  const files = (await readdir(join(folder, 'onnx'))).filter((file) => `onnx/${file}`.startsWith(tower));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, 'onnx', file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Eight hex digits over everything that a vector depends on, weights kept beside an ONNX file included. */
async function contentDigest(folder: string, towers: readonly string[]): Promise<string> {
  const beside = await Promise.all(towers.map((tower) => externalDataOf(join(folder, tower))));
  const weights = [...new Set([...towers.map((tower) => basename(tower)), ...beside.flat()])];
  const files = [
    'preprocessor_config.json',
    'tokenizer.json',
    ...weights.sort().map((file) => `onnx/${file}`),
  ];
  const hash = createHash('sha256');
  for (const file of files)
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk);
  return hash.digest('hex').slice(0, 8);
}

/** In an ONNX file: key and value of a tensor's place outside of it, as protobuf writes them. */
const LOCATION = Buffer.from('\x0a\x08location\x12', 'latin1');
const LONGEST_NAME = 127;

/**
 * Names of the files that hold weights of an ONNX file, beside it: it declares each tensor's `location`.
 *
 * @see onnx.proto, TensorProto.external_data
 */
async function externalDataOf(path: string): Promise<readonly string[]> {
  const names = new Set<string>();
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk]);
    for (let at = bytes.indexOf(LOCATION); at >= 0; at = bytes.indexOf(LOCATION, at + 1)) {
      const start = at + LOCATION.length;
      const length = bytes[start] ?? 0;
      const name = bytes.subarray(start + 1, start + 1 + length).toString('utf8');
      // Paths outside the folder are ignored, whatever the file names.
      if (length > 0 && length <= LONGEST_NAME && /^[\w.-]+$/.test(name)) names.add(name);
    }
    rest = bytes.subarray(Math.max(0, bytes.length - LOCATION.length - LONGEST_NAME - 1));
  }
  return [...names].sort();
}
