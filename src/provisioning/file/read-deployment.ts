import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import { lengthsInWords } from '../../datasources/embedders/bedrock/models.js';
import { BEDROCK_EMBEDDERS, isRemote } from '../../datasources/embedders/embedders.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Deployment, EmbedderChoice, IndexChoice } from './deployment.js';
import { type DeploymentFile, deploymentFile } from './deployment-file.js';
import { type FileProblem, problemsOf } from './deployment-problems.js';

/**
 * Reads a `parallax.yaml`.
 *
 * @throws ParallaxError BAD_USER_INPUT that lists all that is wrong with it, each with its line
 */
export async function readDeployment(file: string): Promise<Deployment> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ParallaxError(
      'BAD_USER_INPUT',
      `${file} cannot be read: name a file with --file, or write one as docs/guides/parallax-yaml.md says.`,
      { cause },
    );
  }
  return parseDeployment(text, file);
}

/**
 * @param text  YAML, or JSON, which is YAML too
 * @param file  its path: paths in it are relative to its folder
 * @throws ParallaxError as `readDeployment`
 */
export function parseDeployment(text: string, file: string): Deployment {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw refusal(
      file,
      document.errors.map(({ pos, message }) => ({
        line: lines.linePos(pos[0]).line,
        says: `is no YAML: ${message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '')}`,
        path: '',
      })),
    );
  }
  const nowhere = unresolvedIn(document, lines);
  if (nowhere.length > 0) throw refusal(file, nowhere);
  const written = contentOf(document, file);
  const { data, error } = deploymentFile.safeParse(written ?? {});
  if (data === undefined) throw refusal(file, problemsOf(error.issues, document, lines));
  const problems = contradictionsIn(data, document, lines);
  if (problems.length > 0) throw refusal(file, problems);
  return deploymentOf(data, dirname(resolve(file)));
}

/** YAML takes `*.jpg` for an alias. */
function unresolvedIn(document: Document, lines: LineCounter): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      problems.push({
        line: lines.linePos(alias.range?.[0] ?? 0).line,
        says: 'is an alias that is not defined: a value that begins with * must be in quotes.',
        path: `*${alias.source}`,
      });
    },
  });
  return problems;
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    // A few lines can expand to gigabytes.
    throw refusal(file, [{ line: 1, says: 'repeats itself too often by aliases (*).', path: '' }]);
  }
}

function refusal(file: string, problems: readonly FileProblem[]): ParallaxError {
  const inOrder = [...problems].sort((a, b) => a.line - b.line);
  const said = inOrder.map(({ line, path, says }) => `  ${file}:${line}  ${path}${path && ' '}${says}`);
  const things = said.length === 1 ? 'One thing is' : `${said.length} things are`;
  return new ParallaxError('BAD_USER_INPUT', `${things} wrong in ${file}:\n${said.join('\n')}`);
}

/** Combinations of values that are valid alone and contradict each other. */
function contradictionsIn(
  { embedder, clusters, personalize }: DeploymentFile,
  document: Parameters<typeof problemsOf>[1],
  lines: LineCounter,
): readonly FileProblem[] {
  const found: { path: string[]; message: string }[] = [];
  const say = (path: string[], message: string): void => void found.push({ path, message });
  const remote = isRemote(embedder.name) ? BEDROCK_EMBEDDERS[embedder.name] : null;
  if (embedder.length !== null && remote === null)
    say(['embedder', 'length'], `left out: vectors of ${embedder.name} have one length`);
  if (embedder.length !== null && remote !== null && !remote.model.lengths.includes(embedder.length))
    say(['embedder', 'length'], `${lengthsInWords(remote.model.lengths)} with ${embedder.name}`);
  if (embedder.mode === 'batch' && remote === null)
    say(['embedder', 'mode'], `on-demand or auto with ${embedder.name}: batches are Bedrock's`);
  if (embedder.mode === 'batch' && remote !== null && embedder.batchRole === null)
    say(['embedder', 'batchRole'], 'the ARN of a role with mode: batch');
  if (clusters.by === 'sagemaker' && clusters.sagemaker === null)
    say(['clusters', 'sagemaker'], 'a mapping with a role with by: sagemaker');
  if (clusters.by === 'parallax' && clusters.sagemaker !== null)
    say(['clusters', 'sagemaker'], 'left out unless by: sagemaker');
  if (personalize.ceilingTps !== null && personalize.ceilingTps < personalize.minProvisionedTps)
    say(
      ['personalize', 'ceilingTps'],
      `at least minProvisionedTps, which is ${personalize.minProvisionedTps}`,
    );
  const issues = found.map((each) => ({ code: 'custom' as const, input: undefined, ...each }));
  return problemsOf(issues, document, lines);
}

function deploymentOf(file: DeploymentFile, folder: string): Deployment {
  const { name, region, bucket, personalize, rates } = file;
  const catalogue = file.catalogue ?? name;
  const { k, seed, version, by, sagemaker } = file.clusters;
  return {
    name,
    region,
    catalogue,
    pictures: pathFrom(folder, file.pictures),
    embedder: embedderOf(file),
    clusters: { k, seed, version, by, sageMaker: sagemaker },
    bucket,
    interactions: { ...file.interactions, file: pathFrom(folder, file.interactions.file) },
    personalize,
    index: indexOf(file, catalogue),
    rates,
  };
}

/** Batches need a role. */
function embedderOf({ embedder }: DeploymentFile): EmbedderChoice {
  const { batchRole, mode } = embedder;
  return { ...embedder, mode: mode === 'auto' && batchRole === null ? 'on-demand' : mode };
}

function indexOf({ index }: DeploymentFile, catalogue: string): IndexChoice {
  if (index === null) return { kind: 'embedded' };
  return { kind: 'opensearch', ...index, alias: index.alias ?? `parallax-${catalogue}` };
}

function pathFrom(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}
