// Cost of hostile clients for a gateway: processor time, memory, and how long /health/live takes meanwhile.
//   npm run build && node dist/cli/main.js demo && node bench/hostile-clients.mjs [name...]
// Each meets a gateway of its own (the compiled one, on a copy of the demo in DATA_DIR, by default .data). Ends with 1
// when a gate does not hold: memory below MOST_MB, health checks below HEALTH_MS or, on a busy machine, below ten
// times what they take when nothing else is asked.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BODY_LIMIT = 6 * 1024 * 1024;
const MOST_MB = 900;
const HEALTH_MS = 200;
const FLOOR_TIMES = 10;

const FILTER = 'query ($f: ImageFilter) { searchImages(query: "cat", filter: $f) { totalCandidates } }';
const IMAGE = 'query ($image: Base64) { searchImages(image: $image) { totalCandidates } }';
const TEXT = 'query ($query: String) { searchImages(query: $query) { totalCandidates } }';
/** As much as the default limits allow: 28 aliases, and 20 reasons for each of 100 images. */
const WIDEST = `{ searchImages(query: "cat", userId: "comic-art-user", first: 100) { edges { cursor rank score
  node { id title type ${Array.from({ length: 28 }, (_, i) => `u${i}: url`).join(' ')} }
  explanation { summary because(first: 20) { eventId userId type at } } } } }`;

const CASES = {
  '200 kB of padding for a picture': (at) =>
    post(at, { query: IMAGE, variables: { image: `${'='.repeat(200_000)}x` } }),
  '240 kB of combining marks': (at) =>
    post(at, { query: TEXT, variables: { query: `a${'\u0301\u0323'.repeat(60_000)}` } }),
  '8,000 unknown keys': (at) =>
    post(at, {
      query: FILTER,
      variables: { f: Object.fromEntries(Array.from({ length: 8_000 }, (_, i) => [`key${i}`, 1])) },
    }),
  '6 MB of wrong values': (at) =>
    post(at, `{"query":${JSON.stringify(FILTER)},"variables":{"f":{"tags":[${'{},'.repeat(2_000_000)}{}]}}}`),
  '150 sockets that do not read GraphiQL': (at) =>
    hold(at, 150, (socket, host) => {
      socket.write(`GET /graphql HTTP/1.1\r\nhost: ${host}\r\naccept: text/html\r\n\r\n`);
      socket.pause();
    }),
  '200 bodies without an end': (at) => {
    const body = Buffer.alloc(BODY_LIMIT - 1, 0x20);
    return hold(at, 200, (socket, host) => {
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${BODY_LIMIT}\r\n\r\n`,
      );
      socket.write(body);
      socket.resume();
    });
  },
  '12 of the widest queries at once': async (at) => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(at, { query: WIDEST })));
    return `${answers[0]}, each of twelve`;
  },
};

async function post({ url }, body) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return `${response.status}, ${(await response.text()).length} bytes`;
}

/** Opens connections, does the same on each, and keeps them for fifteen seconds. */
async function hold({ url }, count, begin) {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname, () => begin(socket, hostname));
    return socket.on('error', () => undefined);
  });
  await new Promise((done) => setTimeout(done, 15_000));
  const open = sockets.filter((socket) => !socket.closed).length;
  for (const socket of sockets) socket.destroy();
  return `${open} of ${count} still open`;
}

async function start(dataDirectory) {
  const child = spawn(process.execPath, ['dist/server/main.js'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((found, failed) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const address = /http:\/\/[\d.]+:\d+(?=\/graphql)/.exec(printed)?.[0];
      if (address !== undefined) found(address);
    });
    child.on('exit', (code) => failed(new Error(`The gateway ended with ${code}.`)));
  });
  return { child, url };
}

const megabytes = ({ child }) => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024);
};
/** Of all threads; the kernel counts in hundredths of a second. */
const processorMs = ({ child }) => {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Asks for /health/live all the time, on a thread of its own, so that the work of this one delays no request. */
async function watch(gateway, work) {
  const probe = new Worker(new URL(import.meta.url), { workerData: { probe: gateway.url } });
  let peak = megabytes(gateway);
  const memory = setInterval(() => {
    peak = Math.max(peak, megabytes(gateway));
  }, 50);
  await new Promise((ready) => probe.once('message', ready));
  const result = await work();
  clearInterval(memory);
  const longest = new Promise((told) => probe.once('message', told));
  probe.postMessage('stop');
  return { result, peak, health: Math.round(await longest) };
}

async function probe(url) {
  let longest = 0;
  let on = true;
  parentPort.once('message', () => {
    on = false;
  });
  await fetch(`${url}/health/live`);
  parentPort.postMessage('ready');
  while (on) {
    const began = performance.now();
    await fetch(`${url}/health/live`)
      .then((response) => response.text())
      .catch(() => undefined);
    longest = Math.max(longest, performance.now() - began);
    await new Promise((done) => setTimeout(done, 20));
  }
  parentPort.postMessage(longest);
}

async function main(names) {
  const prepared = resolve(process.env.DATA_DIR ?? join(ROOT, '.data'), 'demo');
  let held = true;
  for (const [name, run] of Object.entries(CASES)) {
    if (names.length > 0 && !names.some((one) => name.includes(one))) continue;
    const folder = mkdtempSync(join(tmpdir(), 'parallax-hostile-'));
    const images = join(prepared, 'images');
    cpSync(prepared, join(folder, 'demo'), {
      recursive: true,
      filter: (source) => !source.startsWith(images) && !/[.-]lock$/.test(source),
    });
    symlinkSync(images, join(folder, 'demo', 'images'));
    const gateway = await start(folder);
    await post(gateway, {
      query: '{ searchImages(query: "cat", userId: "comic-art-user") { nodes { id } } }',
    });
    const idle = await watch(gateway, () => new Promise((done) => setTimeout(done, 2_000)));
    const before = { processor: processorMs(gateway), memory: megabytes(gateway) };
    const { result, peak, health } = await watch(gateway, () => run(gateway).catch(String));
    const limit = Math.max(HEALTH_MS, FLOOR_TIMES * idle.health);
    const holds = peak < MOST_MB && health < limit;
    held &&= holds;
    console.log(
      `${name}: ${processorMs(gateway) - before.processor} ms of processor, ${before.memory} to ${peak} MB, health at most ${health} ms (idle ${idle.health}); ${result}${holds ? '' : '  DOES NOT HOLD'}`,
    );
    gateway.child.removeAllListeners('exit');
    gateway.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(held ? 0 : 1);
}

if (isMainThread) await main(process.argv.slice(2));
else await probe(workerData.probe);
