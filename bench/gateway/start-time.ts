import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Figures } from './figures.js';
import { connectHttp } from './http-connection.js';
import { median } from './samples.js';
import { OPERATION, variablesOf } from './searches.js';

interface Start {
  /** Milliseconds from the start of the process. */
  readonly ready: number;
  readonly firstAnswer: number;
}

/** The least that a service of this kind does before it answers. */
const BARE_SERVICE = `
import Fastify from 'fastify';
const http = Fastify();
http.get('/health/ready', async () => ({}));
http.post('/graphql', async () => ({}));
console.log(await http.listen({ host: '127.0.0.1', port: 0 }));`;

/** `npm start` on a demo that is drawn and a build that is fresh, until the first search is answered. */
export async function measureStart(dataDirectory: string, starts: number, figures: Figures): Promise<void> {
  const gateway: Start[] = [];
  const bare: Start[] = [];
  for (let i = 0; i < starts; i++) {
    bare.push(await start(['--input-type=module', '--eval', BARE_SERVICE], {}));
    gateway.push(
      await start(['scripts/start.mjs'], { DATA_DIR: dataDirectory, PORT: '0', LOG_LEVEL: 'warn' }),
    );
  }
  const floorOf = (of: keyof Start) => ({ name: 'bare Fastify', value: median(bare.map((one) => one[of])) });
  figures.section(`Start on a warm demo (median of ${starts})`);
  figures.add({
    name: 'until ready',
    value: median(gateway.map(({ ready }) => ready)),
    unit: 'ms',
    floor: floorOf('ready'),
    limit: { kind: 'aim', of: 'value', at: 'most', limit: 2_000, orTimesFloor: 8 },
  });
  figures.add({
    name: 'until the first search is answered',
    value: median(gateway.map(({ firstAnswer }) => firstAnswer)),
    unit: 'ms',
    floor: floorOf('firstAnswer'),
    limit: { kind: 'gate', of: 'value', at: 'most', limit: 3_000, orTimesFloor: 12 },
  });
}

async function start(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Start> {
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await printedUrl(child.stdout);
    while (!(await fetch(`${url}/health/ready`)).ok) await pause(5);
    const ready = performance.now() - started;
    const connection = await connectHttp(new URL('/graphql', url));
    const { status, text } = await connection.post(
      JSON.stringify({ query: OPERATION, variables: variablesOf(0) }),
    );
    const firstAnswer = performance.now() - started;
    connection.close();
    if (status !== 200 || text.startsWith('{"errors"')) throw new Error(`The first search failed: ${text}`);
    return { ready, firstAnswer };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

function printedUrl(output: NodeJS.ReadableStream): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    output.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    output.on('close', () => reject(new Error(`The service ended before it listened: ${printed}`)));
  });
}
