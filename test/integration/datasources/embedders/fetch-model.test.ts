import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClipModel } from '../../../../src/datasources/embedders/clip-model-folder.js';
import { fetchClipModel } from '../../../../src/datasources/embedders/fetch-clip-model.js';
import { HUGGING_FACE_HUB, type HubSettings } from '../../../../src/domain/hub-settings.js';

const MODEL = fileURLToPath(new URL('../../../golden/clip/clip', import.meta.url));
const FETCH_PROCESS = fileURLToPath(new URL('../../../fakes/fetch-process.mjs', import.meta.url));
const ID = 'someone/model';
const VISION = 'onnx/vision_model.onnx';

/** Answers a request for a file itself, or leaves it to the hub by answering false. */
type Trouble = (file: string, asked: IncomingMessage, answer: ServerResponse) => boolean;

describe('a model from a hub', () => {
  let root: string;
  let source: string;
  let folder: string;
  let servers: Server[];
  let asked: { readonly file: string; readonly headers: IncomingMessage['headers'] }[];
  let trouble: Trouble;
  let waits: number[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'parallax-hub-'));
    source = join(root, 'source');
    folder = join(root, 'models', ID);
    await cp(MODEL, source, { recursive: true });
    servers = [];
    asked = [];
    waits = [];
    trouble = () => false;
  });
  afterEach(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(root, { recursive: true });
  });

  async function listen(
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(handle);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A hub under a path that knows ranges and promises digests, as the real one does. */
  async function aHub(path = ''): Promise<HubSettings> {
    const endpoint = await listen(async (incoming, answer) => {
      const prefix = `${path}/${ID}/resolve/main/`;
      const { url = '', headers } = incoming;
      const file = url.startsWith(prefix) ? url.slice(prefix.length) : '';
      const isHead = incoming.method === 'HEAD';
      if (!isHead) asked.push({ file, headers });
      if (!isHead && trouble(file, incoming, answer)) return;
      const bytes = await readFile(join(source, file)).catch(() => null);
      if (bytes === null || file === '')
        return void answer.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
      send(bytes, headers, answer);
    });
    return { ...HUGGING_FACE_HUB, endpoint: endpoint + path };
  }

  function send(
    bytes: Buffer,
    headers: IncomingMessage['headers'],
    answer: ServerResponse,
    cut = bytes.length,
  ): void {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const etag = `"${digest}"`;
    const from =
      headers['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
    answer.writeHead(from > 0 ? 206 : 200, {
      etag,
      'x-linked-etag': etag,
      'content-length': bytes.length - from,
      ...(from > 0 && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (cut >= bytes.length) answer.end(bytes.subarray(from));
    else answer.write(bytes.subarray(from, cut), () => answer.destroy());
  }

  const fetch = (hub: HubSettings, more: { signal?: AbortSignal; idleMs?: number } = {}): Promise<void> =>
    fetchClipModel(ID, {
      folder,
      hub,
      onProgress: () => undefined,
      idleMs: 5_000,
      sleep: async (ms) => {
        waits.push(ms);
        await new Promise((resolve) => setImmediate(resolve));
      },
      ...more,
    });

  async function expectWhole(): Promise<void> {
    const [found, original] = [await readClipModel(folder), await readClipModel(source)];
    expect(found.name.replace(/.*@/, '')).toBe(original.name.replace(/.*@/, ''));
    const left = await readdir(folder, { recursive: true });
    expect(left.filter((name) => /\.part|\.etag|\.fetching/.test(name))).toEqual([]);
  }

  it('broken off at any byte continues from there, in this process and in the next', async () => {
    const bytes = await readFile(join(source, VISION));
    for (const cut of [0, 1, 1_000, bytes.length >> 1, bytes.length - 1]) {
      await rm(folder, { recursive: true, force: true });
      asked = [];
      let broken = 0;
      trouble = (file, { headers }, answer) => {
        if (file !== VISION || broken++ > 0) return false;
        send(bytes, headers, answer, cut);
        return true;
      };
      await fetch(await aHub());
      await expectWhole();
    }
    await rm(folder, { recursive: true });
    await fetch(await aHub());
    await rm(join(folder, VISION));
    await writeFile(join(folder, `${VISION}.part`), bytes.subarray(0, 5_000));
    await writeFile(
      join(folder, `${VISION}.part.etag`),
      `"${createHash('sha256').update(bytes).digest('hex')}"`,
    );
    asked = [];
    await fetch(await aHub());
    const forVision = asked.filter(({ file }) => file === VISION).map(({ headers }) => headers.range);
    expect(forVision).toEqual(['bytes=5000-']);
    await expectWhole();
  });

  it('begins anew when the file on the hub is another by now', async () => {
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, `${VISION}.part`), 'of another file');
    await writeFile(join(folder, `${VISION}.part.etag`), '"another"');
    await fetch(await aHub());
    await expectWhole();
  });

  it('does not believe what does not have the promised digest', async () => {
    const bytes = await readFile(join(source, VISION));
    let times = 0;
    trouble = (file, _, answer) => {
      if (file !== VISION || times++ > 0) return false;
      const digest = createHash('sha256').update(bytes).digest('hex');
      answer.writeHead(200, { 'x-linked-etag': digest, 'content-length': 7 }).end('garbled');
      return true;
    };
    await fetch(await aHub());
    expect(times).toBe(2);
    await expectWhole();
  });

  it.each([429, 503, 500])('waits out %i, as long as the hub asks for', async (status) => {
    let times = 0;
    trouble = (file, _, answer) => {
      if (file !== VISION || times++ > 1) return false;
      answer.writeHead(status, { 'retry-after': '7' }).end();
      return true;
    };
    await fetch(await aHub());
    expect(waits).toEqual([7_000, 7_000]);
    await expectWhole();
  });

  it('leaves a connection on which nothing comes', async () => {
    let times = 0;
    trouble = (file, _, answer) => {
      if (file !== VISION || times++ > 0) return false;
      answer.writeHead(200, { 'content-length': 1_000_000 }).write('nothing behind it');
      return true;
    };
    await fetch(await aHub(), { idleMs: 300 });
    expect(times).toBe(2);
    await expectWhole();
  });

  it('follows to the storage without the token', async () => {
    const storage = await aHub('/storage');
    trouble = (file, incoming, answer) => {
      if (file !== VISION || incoming.url?.startsWith('/storage')) return false;
      answer.writeHead(302, { location: `${storage.endpoint}/${ID}/resolve/main/${file}` }).end();
      return true;
    };
    await fetch({ ...(await aHub()), token: 'hf_secret' });
    const forVision = asked.filter(({ file }) => file === VISION).map(({ headers }) => headers.authorization);
    expect(forVision).toEqual(['Bearer hf_secret', undefined]);
    await expectWhole();
  });

  it('comes from a mirror under a path', async () => {
    const hub = await aHub('/mirrors/hub');
    await fetch({ ...hub, endpoint: `${hub.endpoint}/` });
    await expectWhole();
  });

  it('comes through a proxy', async () => {
    const hub = await aHub();
    const through: string[] = [];
    const proxy = await listen((incoming, answer) => {
      through.push(incoming.url ?? '');
      incoming.pipe(
        request(incoming.url ?? '', { headers: incoming.headers }, (found) => {
          answer.writeHead(found.statusCode ?? 502, found.headers);
          found.pipe(answer);
        }),
      );
    });
    servers.at(-1)?.on('connect', ({ url = '' }, socket) => {
      through.push(url);
      const [host = '', port] = url.split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await fetch({ ...hub, httpProxy: proxy });
    expect(through.length).toBeGreaterThan(0);
    await expectWhole();
  });

  it.each([
    ['gated', 401, 'GatedRepo', /is gated: accept its terms at .*someone\/model and set HF_TOKEN/],
    [
      'misspelt',
      401,
      'RepoNotFound',
      /There is no .*someone\/model, or it is private or gated: look for a misspelling/,
    ],
    ['not there', 404, 'RepoNotFound', /no such model at .*someone\/model.*misspelling in CLIP_MODEL/],
  ])('%s is said, at once', async (_name, status, code, message) => {
    trouble = (_file, _asked, answer) => {
      answer.writeHead(status, { 'x-error-code': code }).end();
      return true;
    };
    await expect(fetch(await aHub())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(message),
    });
    expect(asked).toHaveLength(1);
  });

  it('refuses a kind of model before anything large', async () => {
    await writeFile(join(source, 'config.json'), '{"model_type": "bert"}');
    await expect(fetch(await aHub())).rejects.toMatchObject({
      message: expect.stringContaining('model_type "bert"'),
    });
    expect(asked.map(({ file }) => file)).toEqual(['config.json']);
  });

  it.skipIf(process.platform !== 'linux')('says that the disk is full, and what to do', async () => {
    await mkdir(join(folder, 'onnx'), { recursive: true });
    symlinkSync('/dev/full', join(folder, `${VISION}.part`));
    await expect(fetch(await aHub())).rejects.toMatchObject({
      message: expect.stringMatching(
        /Make room in .*someone\/model and run the same command again: it continues/,
      ),
    });
  });

  it('is fetched once by two who want it at once', async () => {
    const hub = await aHub();
    await Promise.all([fetch(hub), fetch(hub)]);
    expect(asked.filter(({ file }) => file === VISION)).toHaveLength(1);
    await expectWhole();
  });

  it('stops at once when it is told to', async () => {
    const stop = new AbortController();
    trouble = (file, _, answer) => {
      if (file !== VISION) return false;
      answer.writeHead(200, { 'content-length': 1_000_000 }).write('the first bytes');
      stop.abort(new Error('interrupted'));
      return true;
    };
    await expect(fetch(await aHub(), { signal: stop.signal })).rejects.toThrow('interrupted');
    await expect(stat(join(folder, '.fetching'))).rejects.toThrow();
  });

  it('looks for the weights that a graph declares, and fetches them alone when they are missing', async () => {
    // A graph with a tensor whose place is beside it, as protobuf writes it.
    const declared = Buffer.from('\x0a\x08location\x12\x16vision_model.onnx_data', 'latin1');
    const graph = Buffer.concat([await readFile(join(source, VISION)), declared]);
    await writeFile(join(source, VISION), graph);
    await writeFile(join(source, `${VISION}_data`), Buffer.alloc(10_000, 7));
    await fetch(await aHub());
    await expectWhole();
    await rm(join(folder, `${VISION}_data`));
    asked = [];
    await fetch(await aHub());
    expect(asked.map(({ file }) => file)).toEqual([`${VISION}_data`]);
    await expectWhole();
  });

  it('takes each tower at the precision that the hub has', async () => {
    await cp(join(source, VISION), join(source, 'onnx/vision_model_int8.onnx'));
    await rm(join(source, VISION));
    await fetch(await aHub());
    expect((await readClipModel(folder)).precisions).toEqual({ text: 'fp32', vision: 'int8' });
  });

  it.each([
    ['text', 'onnx/text_model.onnx'],
    ['vision', VISION],
  ])('names what is read where the hub has no %s tower, before anything large', async (tower, file) => {
    await rm(join(source, file));
    await expect(fetch(await aHub())).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `no ${tower} tower[\\s\\S]*onnx/${tower}_model_quantized.onnx[\\s\\S]*onnx/${tower}_model.onnx$`,
        ),
      ),
    });
    expect(asked.filter((one) => one.file.startsWith('onnx/'))).toEqual([]);
  });

  it('refuses both towers in one file, before anything large', async () => {
    await rm(join(source, VISION));
    await cp(join(source, 'onnx/text_model.onnx'), join(source, 'onnx/model.onnx'));
    await rm(join(source, 'onnx/text_model.onnx'));
    await expect(fetch(await aHub())).rejects.toMatchObject({
      message: expect.stringMatching(
        /_quantized\.onnx[\s\S]*\nIt has onnx\/model\.onnx, both towers in one graph, which is not read\.$/,
      ),
    });
    expect(asked.filter(({ file }) => file.startsWith('onnx/'))).toEqual([]);
  });

  it('killed in the middle of a file is gone on with by the next process', async () => {
    const bytes = await readFile(join(source, VISION));
    const hub = await aHub();
    const cut = bytes.length >> 1;
    let sent = (): void => undefined;
    const isSent = new Promise<void>((resolve) => {
      sent = resolve;
    });
    trouble = (file, { headers }, answer) => {
      if (file !== VISION || headers.range !== undefined) return false;
      const digest = createHash('sha256').update(bytes).digest('hex');
      answer.writeHead(200, { etag: `"${digest}"`, 'content-length': bytes.length });
      answer.write(bytes.subarray(0, cut), sent);
      return true;
    };
    const child = spawn(process.execPath, [FETCH_PROCESS, ID, folder, hub.endpoint], { stdio: 'inherit' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await isSent;
    await vi.waitFor(async () => expect((await stat(join(folder, `${VISION}.part`))).size).toBe(cut), 10_000);
    child.kill('SIGKILL');
    await ended;
    expect(await readdir(folder)).toContain('.fetching');
    await fetch(hub);
    const forVision = asked.filter(({ file }) => file === VISION).map(({ headers }) => headers.range);
    expect(forVision).toEqual([undefined, `bytes=${cut}-`]);
    await expectWhole();
  });

  it('says what to do without a network', async () => {
    await expect(fetch({ ...HUGGING_FACE_HUB, endpoint: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /HTTPS_PROXY and HF_ENDPOINT are respected\.\nWithout a network, get these files/,
      ),
    });
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
