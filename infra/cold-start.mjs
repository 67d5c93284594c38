// A cold start as Lambda would have it, but for its machine: a fresh process loads the gateway's bundle and
// answers its first search, on the OpenSearch and the Redis that the environment names and on stand-ins of
// Bedrock, Personalize (aws-local) and SQS (moto).
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const PICTURES = 40;
const STARTS = 5;
const READY_WITHIN_MS = 60_000;
const QUEUE = 'cold-start.fifo';

/** Run by a process of its own: the first lines of a log may come before the last, which is the figure. */
const FIRST_ANSWER = `
const before = performance.now();
const { handler } = await import(process.argv[1]);
const loaded = performance.now();
const body = JSON.stringify({ query: '{ searchImages(query: "red", first: 3) { nodes { id } } }' });
const answer = await handler({
  version: '2.0', routeKey: 'ANY /graphql', rawPath: '/graphql', rawQueryString: '', body, isBase64Encoded: false,
  headers: { host: 'api.example', 'content-type': 'application/json' },
  requestContext: { stage: '$default', requestId: 'r', http: { method: 'POST', path: '/graphql', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' } },
}, { getRemainingTimeInMillis: () => 29000 });
const { data, errors } = JSON.parse(answer.body);
if (data?.searchImages?.nodes?.length !== 3) throw new Error(JSON.stringify(errors ?? data));
console.log('\\n' + JSON.stringify([loaded - before, performance.now() - loaded]));
process.exit(0);`;

/**
 * @returns medians of `load` and `first`, milliseconds; null where the services are not there
 */
export async function coldStart(bundle) {
  const { OPENSEARCH_URL, REDIS_URL, AWS_TEST_PYTHON } = process.env;
  if (!OPENSEARCH_URL || !REDIS_URL || !AWS_TEST_PYTHON) return null;
  const scratch = mkdtempSync(join(tmpdir(), 'parallax-cold-start-'));
  const alias = `parallax-cold-start-${process.pid}`;
  const children = [];
  try {
    const motoPort = await freePort();
    const moto = `http://127.0.0.1:${motoPort}`;
    children.push(
      start(AWS_TEST_PYTHON, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(motoPort)], {}),
    );
    const local = program(['aws-local', '--port', '0', '--catalogue', 'demo'], {
      DATA_DIR: join(ROOT, '.cache', 'test-data'),
    });
    children.push(local);
    const environment = {
      ...(await exportsOf(local)),
      ...{ DATA_DIR: scratch, CATALOGUE: 'cold', EMBEDDER: 'titan', LOG_LEVEL: 'warn', AUTH: 'none' },
      ...{ INDEX: 'opensearch', OPENSEARCH_URL, OPENSEARCH_INDEX: alias, OPENSEARCH_ENGINE: 'lucene' },
      OPENSEARCH_REPLICAS: '0',
    };
    layOutPictures(join(scratch, 'pictures'));
    const ingestion = program(['ingest', join(scratch, 'pictures'), '--catalogue', 'cold'], environment);
    if ((await endOf(ingestion)) !== 0) throw new Error('the pictures were not ingested');
    await until(async () => (await fetch(`${moto}/moto-api/`)).ok);
    await fetch(moto, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sqs/aws4_request',
      },
      body: `Action=CreateQueue&QueueName=${QUEUE}&Attribute.1.Name=FifoQueue&Attribute.1.Value=true`,
    });
    const figures = [];
    for (let each = 0; each < STARTS; each++) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', FIRST_ANSWER, bundle],
        {
          encoding: 'utf8',
          env: {
            ...{
              PATH: process.env.PATH,
              ...environment,
              RANKER: 'personalize',
              CACHE: 'redis',
              LOG: 'sqs',
              REDIS_URL,
            },
            ...{ AWS_ENDPOINT_URL_SQS: moto, SQS_QUEUE_URL: `${moto}/123456789012/${QUEUE}` },
            ...{
              IMAGES: 's3',
              S3_BUCKET: 'pictures',
              IMAGE_BASE_URL: 'https://images.example',
              LOG_LEVEL: 'silent',
            },
          },
        },
      );
      if (status !== 0) throw new Error(`the function did not answer: ${stdout}${stderr}`);
      figures.push(JSON.parse(stdout.trim().split('\n').at(-1)));
    }
    return { load: median(figures.map(([load]) => load)), first: median(figures.map(([, first]) => first)) };
  } finally {
    await fetch(`${OPENSEARCH_URL}/${alias}*`, { method: 'DELETE' }).catch(() => undefined);
    for (const child of children) {
      child.kill('SIGTERM');
      await endOf(child);
    }
    rmSync(scratch, { recursive: true, force: true });
  }
}

function layOutPictures(folder) {
  mkdirSync(folder);
  const images = join(ROOT, '.cache', 'test-data', 'demo', 'images');
  const pictures = readdirSync(images, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.'),
  );
  for (const { parentPath, name } of pictures.slice(0, PICTURES))
    cpSync(join(parentPath, name), join(folder, name));
}

function program(args, environment) {
  return start(process.execPath, [join(ROOT, 'dist', 'pipeline', 'main.js'), ...args], environment);
}

function start(command, args, environment) {
  return spawn(command, args, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function exportsOf(child) {
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  await until(async () => printed.includes('PERSONALIZE_TRACKING_ID'));
  return Object.fromEntries(
    [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
}

async function endOf(child) {
  child.stdout.resume();
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((ended) => child.once('exit', ended));
  return child.exitCode;
}

async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

async function until(condition) {
  const end = performance.now() + READY_WITHIN_MS;
  while (!(await condition().catch(() => false))) {
    if (performance.now() > end) throw new Error(`not ready within ${READY_WITHIN_MS / 1000} s`);
    await pause(50);
  }
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
