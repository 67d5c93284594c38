import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { type ClipFamily, PRECISIONS, type Precision } from './clip-messages.js';
import { towerFile } from './tower-files.js';

/** A model whose files are all there. */
export interface ClipModel {
  readonly folder: string;
  /** The folder's name and a digest of its content, so that other files never pass for the same space. */
  readonly name: string;
  readonly family: ClipFamily;
  readonly precision: Precision;
  readonly maxTokens: number;
  /** Of the vision tower's weights, in the file and beside it. */
  readonly visionBytes: number;
}

/** Where a model lies or will lie, and the hub's name for it if it has one. */
export interface ClipModelPlace {
  readonly folder: string;
  readonly hubId: string | null;
}

const TEXT_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'];

/** `owner/name`; a path that begins with a slash, a dot or a tilde is none. */
const HUB_ID = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;

/** What CLIP was trained with; a configuration may leave it out. */
const DEFAULT_MAX_TOKENS: Readonly<Record<ClipFamily, number>> = { clip: 77, siglip: 64 };

/**
 * Tells a folder from a hub id; where both could be meant, a folder that exists is meant.
 *
 * @param model           a path to a folder, or an id like `Xenova/clip-vit-base-patch32`
 * @param cacheDirectory  where models from the hub are kept, each under its id
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

/** The files that are missing for the model to be loaded, relative to its folder; empty when none is. */
export async function missingModelFiles(folder: string): Promise<readonly string[]> {
  const texts = await missingOf(folder, TEXT_FILES);
  const candidates = await Promise.all(
    PRECISIONS.map((precision) => missingOf(folder, towerFiles(precision))),
  );
  // The precision that lacks least is the one that somebody meant to put there.
  const towers = candidates.reduce((best, next) => (next.length < best.length ? next : best));
  return [...texts, ...towers];
}

/** All files of a model at one precision, relative to its folder. */
export function modelFiles(precision: Precision): readonly string[] {
  return [...TEXT_FILES, ...towerFiles(precision)];
}

/**
 * Reads what is needed to load the model: q8 when its files are there, else fp16, else fp32.
 *
 * @throws ParallaxError UNAVAILABLE that names the missing files and their folder, or what is not understood
 */
export async function readClipModel(folder: string): Promise<ClipModel> {
  const missing = await missingModelFiles(folder);
  if (missing.length > 0) throw incompleteModel(folder, missing);
  const precision = await precisionOf(folder);
  const config = parseConfig(folder, await readFile(join(folder, 'config.json'), 'utf8'));
  const digest = await contentDigest(folder, precision);
  const visionBytes = await bytesOfTower(folder, towerFile('vision', precision));
  return { folder, name: `${basename(folder)}@${digest}`, precision, visionBytes, ...config };
}

/** Says which files to put where. */
export function incompleteModel(folder: string, missing: readonly string[]): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    [
      `The CLIP model in ${folder} is not complete. Put there, in the layout of transformers.js:`,
      ...missing.map((file) => `  ${file}`),
      'An ONNX file may also be its _fp16 form or the plain one, as long as both towers are of the same form.',
    ].join('\n'),
  );
}

function towerFiles(precision: Precision): readonly string[] {
  return [towerFile('text', precision), towerFile('vision', precision)];
}

async function precisionOf(folder: string): Promise<Precision> {
  for (const precision of PRECISIONS) {
    if ((await missingOf(folder, towerFiles(precision))).length === 0) return precision;
  }
  throw incompleteModel(folder, towerFiles('q8'));
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
  const limit = isObject(text) ? text['max_position_embeddings'] : undefined;
  const maxTokens = typeof limit === 'number' && limit > 0 ? limit : DEFAULT_MAX_TOKENS[family];
  return { family, maxTokens };
}

function parseObject(folder: string, json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Said below: to the reader both are the same fault.
  }
  throw new ParallaxError('UNAVAILABLE', `${join(folder, 'config.json')} is not a JSON object.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
async function contentDigest(folder: string, precision: Precision): Promise<string> {
  const onnx = await readdir(join(folder, 'onnx'));
  const towers = towerFiles(precision).map((file) => basename(file));
  const weights = onnx.filter((file) =>
    towers.some((tower) => file === tower || file.startsWith(`${tower}_data`)),
  );
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
