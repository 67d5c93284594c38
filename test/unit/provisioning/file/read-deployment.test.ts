import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseDeployment, readDeployment } from '../../../../src/provisioning/file/read-deployment.js';

const SMALLEST = `name: photos
region: eu-west-1
pictures: ./pictures
bucket: photos-of-mine
interactions: clicks.csv
personalize:
  role: arn:aws:iam::123456789012:role/Reads
`;

function problemsIn(text: string): readonly string[] {
  try {
    parseDeployment(text, 'parallax.yaml');
  } catch (error) {
    return error instanceof Error
      ? error.message
          .split('\n')
          .slice(1)
          .map((line) => line.trim())
      : [];
  }
  return [];
}

test('the smallest file gets its defaults', () => {
  expect(parseDeployment(SMALLEST, '/home/me/parallax.yaml')).toEqual({
    name: 'photos',
    region: 'eu-west-1',
    catalogue: 'photos',
    pictures: '/home/me/pictures',
    embedder: { name: 'titan', length: null, mode: 'on-demand', requestsPerSecond: 30, batchRole: null },
    clusters: { k: 100, seed: 1, version: 1, by: 'parallax', sageMaker: null },
    bucket: { name: 'photos-of-mine', create: true },
    interactions: { file: '/home/me/clicks.csv', weights: { VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 } },
    personalize: {
      role: 'arn:aws:iam::123456789012:role/Reads',
      recipe: 'aws-personalized-ranking-v2',
      autoTraining: false,
      minProvisionedTps: 1,
      ceilingTps: null,
      filter: null,
      keepPrevious: true,
    },
    index: { kind: 'embedded' },
    rates: {},
  });
});

test('the example is a deployment, with and without its comments', async () => {
  const file = resolve('docs/examples/parallax.yaml');
  expect((await readDeployment(file)).pictures).toBe(resolve('docs/examples/pictures'));
  // The commented lines of one key replace the line above them.
  const full = readFileSync(file, 'utf8')
    .replace(/^(interactions|bucket): .*\n/gm, '')
    .replace(/^# (embedder: titan|clusters: 100|index: embedded)\n/gm, '')
    .replace(/^( *)# ((?: {2})*(?:\w+:).*)$/gm, '$1$2');
  const deployment = parseDeployment(full, file);
  expect(deployment).toMatchObject({
    embedder: { name: 'nova', mode: 'auto', length: 1024 },
    clusters: { by: 'sagemaker', sageMaker: { instanceType: 'ml.m5.xlarge', instanceCount: 1 } },
    personalize: { ceilingTps: 20, filter: expect.stringContaining('DOWNLOAD') },
    index: { kind: 'opensearch', auth: 'es', alias: 'parallax-photos', engine: 'faiss' },
  });
});

test('what is short may be written in full', () => {
  const long = SMALLEST.replace(
    'bucket: photos-of-mine',
    'bucket:\n  name: photos-of-mine\n  create: false',
  ).concat('clusters: 7\nembedder: clip\nindex: embedded\n');
  expect(parseDeployment(long, 'parallax.yaml')).toMatchObject({
    bucket: { name: 'photos-of-mine', create: false },
    clusters: { k: 7, seed: 1 },
    embedder: { name: 'clip', mode: 'on-demand' },
  });
});

test('all that is wrong is said at once, at its line', () => {
  const wrong = `name: My Photos
region: Ireland
pictures: 7
buckets: photos
interactions:
  file: clicks.csv
  weights: { VIEW: -1 }
personalize:
  rol: x
  minProvisionedTPS: 2
clusters: 501
`;
  expect(problemsIn(wrong)).toEqual([
    'parallax.yaml:1  name is "My Photos"; it must be 3 to 28 of a-z, 0-9 and "-", beginning with a letter.',
    'parallax.yaml:1  bucket is missing; it must be the name of a bucket, or a mapping with it.',
    'parallax.yaml:2  region is "Ireland"; it must be a region of AWS, for example eu-west-1.',
    'parallax.yaml:3  pictures is 7; it must be a path, absolute or from this file.',
    'parallax.yaml:4  buckets is not known: is bucket meant?',
    'parallax.yaml:7  interactions.weights.VIEW is -1; it must be a number above 0, at most 1000.',
    'parallax.yaml:8  personalize.role is missing; it must be the ARN of a role: arn:aws:iam::<12 digits>:role/<name>.',
    'parallax.yaml:9  personalize.rol is not known: is role meant?',
    'parallax.yaml:10  personalize.minProvisionedTPS is not known: is minProvisionedTps meant?',
    'parallax.yaml:11  clusters is 501; it must be a whole number from 2 to 500.',
  ]);
});

test.each([
  [
    'clusters: { by: sagemaker }',
    'clusters.sagemaker is missing; it must be a mapping with a role with by: sagemaker.',
  ],
  [
    'embedder: { name: clip, length: 256 }',
    'embedder.length is 256; it must be left out: vectors of clip have one length.',
  ],
  [
    'embedder: { name: titan, length: 3072 }',
    'embedder.length is 3072; it must be 256, 384 or 1024 with titan.',
  ],
  [
    'embedder: { name: titan, mode: batch }',
    'embedder.batchRole is missing; it must be the ARN of a role with mode: batch.',
  ],
  ['rates: { personaliseTpsHour: 1 }', 'rates.personaliseTpsHour is not known: is personalizeTpsHour meant?'],
  [
    'index: { url: "https://me:secret@search.example" }',
    'index.url is "https://...@search.example"; it must be an http or https URL without a password in it: that is for OPENSEARCH_PASSWORD.',
  ],
  ['clusters: null', 'clusters is empty; it must be how many clusters, or a mapping.'],
])('%s is refused', (line, says) => {
  expect(problemsIn(`${SMALLEST}${line}\n`)).toEqual([`parallax.yaml:8  ${says}`]);
});

test.each(['Photos', 'my..photos', '192.168.1.1', 'xn--photos', 'photos-s3alias', 'ab', 'a'.repeat(64)])(
  'S3 would not take %s as a bucket',
  (name) => {
    expect(problemsIn(SMALLEST.replace('photos-of-mine', name))).toEqual([
      expect.stringMatching(/:4 {2}bucket is /),
    ]);
  },
);

test('what is no YAML is said at its line, and so is a file that is not there', async () => {
  expect(problemsIn('name: photos\nregion: [eu\n')).toEqual([
    expect.stringMatching(/^parallax\.yaml:\d {2}is no YAML/),
  ]);
  expect(problemsIn('')).toContainEqual(
    'parallax.yaml:1  name is missing; it must be 3 to 28 of a-z, 0-9 and "-", beginning with a letter.',
  );
  await expect(readDeployment('/nowhere/parallax.yaml')).rejects.toThrow(/cannot be read/);
});

test('a value that YAML takes for an alias is said at its line, whatever it would stand for', () => {
  expect(problemsIn(SMALLEST.replace('./pictures', '*.jpg'))).toEqual([
    'parallax.yaml:3  *.jpg is an alias that is not defined: a value that begins with * must be in quotes.',
  ]);
  const ten = (name: string): string => `[${Array.from({ length: 10 }, () => `*${name}`).join(', ')}]`;
  expect(problemsIn(`a: &a [x]\nb: &b ${ten('a')}\nc: &c ${ten('b')}\nd: ${ten('c')}\n`)).toEqual([
    'parallax.yaml:1  repeats itself too often by aliases (*).',
  ]);
});
