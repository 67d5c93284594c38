import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { imageFileName, thumbnailFileName } from '../../../src/datasources/images/image-file-name.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { A_TINY_PNG } from '../../builders/a-tiny-png.js';

const FILE = imageFileName('cat-1', 'a'.repeat(64), 'png');
const SMALL = thumbnailFileName(FILE, 'SMALL');
const SEARCH = '{ searchImages(query: "cat", first: 1) { nodes { url thumbnailUrl(size: SMALL) } } }';

let dataDirectory: string;
beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'parallax-address-'));
  for (const file of [FILE, SMALL]) {
    const path = join(dataDirectory, 'demo', 'images', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, A_TINY_PNG);
  }
});
afterAll(() => rmSync(dataDirectory, { recursive: true }));

/** A gateway whose first picture is a file on this machine. */
async function aGateway(environment: Readonly<Record<string, string>>): Promise<SmallGateway> {
  const gateway = await aSmallGateway({ DATA_DIR: dataDirectory, IMAGE_BASE_URL: '', ...environment });
  const { entries } = gateway.index;
  entries.splice(
    0,
    1,
    ...entries.slice(0, 1).map((one) => ({ ...one, image: { ...one.image, file: FILE } })),
  );
  return gateway;
}

async function imagesOf({ app }: SmallGateway): Promise<{ url: string; thumbnailUrl: string }> {
  const { payload } = await app.http.inject({ method: 'POST', url: '/graphql', payload: { query: SEARCH } });
  return JSON.parse(payload).data.searchImages.nodes[0];
}

/** Publishes a gateway under `path` by a proxy, which takes the path off or leaves it on. */
async function publish(path: string, takesItOff: boolean): Promise<string> {
  let gatewayPort = 0;
  const proxy = createServer((incoming, reply) => {
    const { method, headers, url = '' } = incoming;
    const target = takesItOff ? url.slice(path.length) : url;
    const onward = { host: '127.0.0.1', port: gatewayPort, method, headers, path: target };
    incoming.pipe(
      request(onward, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      }),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://127.0.0.1:${portOf(proxy.address())}${path}`;
  const { app } = await aGateway({ PUBLIC_URL: publicUrl });
  await app.http.listen({ port: 0, host: '127.0.0.1' });
  gatewayPort = portOf(app.http.server.address());
  onTestFinished(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await app.close();
  });
  return publicUrl;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return address.port;
}

describe.each([
  ['takes the path off', true],
  ['leaves the path on', false],
])('under a path, behind a proxy that %s', (_, takesItOff) => {
  it('shows a browser the explorer with its files, with and without a slash at the end', async () => {
    const publicUrl = await publish('/a/parallax', takesItOff);
    for (const end of takesItOff ? ['/'] : ['/', '']) {
      const page = await (await fetch(`${publicUrl}${end}`)).text();
      expect(page).toContain('<base href="/a/parallax/" />');
      const script = /<script [^>]*src="([^"]+)"/.exec(page)?.[1] ?? '';
      expect((await fetch(new URL(script, `${publicUrl}/`))).status).toBe(200);
    }
  });

  it('shows a browser GraphiQL, which asks there, and every picture', async () => {
    const publicUrl = await publish('/a/parallax', takesItOff);
    const page = await fetch(`${publicUrl}/graphql`, { headers: { accept: 'text/html' } });
    const endpoint = /endpoint["']?\s*:\s*(".*?")/.exec(await page.text())?.[1] ?? '""';
    expect(JSON.parse(endpoint)).toBe('/a/parallax/graphql');

    const answer = await fetch(new URL(JSON.parse(endpoint), publicUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: SEARCH }),
    });
    const [node] = JSON.parse(await answer.text()).data.searchImages.nodes;
    expect(node).toEqual({
      url: `${publicUrl}/images/${FILE}`,
      thumbnailUrl: `${publicUrl}/images/${SMALL}`,
    });
    for (const url of [node.url, node.thumbnailUrl]) {
      const picture = await fetch(url);
      expect(Buffer.from(await picture.arrayBuffer()).equals(A_TINY_PNG)).toBe(true);
    }
    expect((await fetch(`${publicUrl}/health/ready`)).status).toBe(200);
    const nothing = await fetch(`${publicUrl}/parallax`);
    expect([nothing.status, await nothing.text()]).toEqual([
      404,
      expect.stringContaining('/a/parallax/graphql'),
    ]);
  });
});

describe('the public address', () => {
  it('keeps the prefix apart from what only begins like it', async () => {
    const { app } = await aGateway({ PUBLIC_URL: 'https://search.example/para' });
    const statusOf = async (url: string) => (await app.http.inject({ url })).statusCode;
    const asked = ['/para', '/para?a', '/para/', '/parallax', '/para/para/', '/PARA/', '//para/', '/'];
    expect(await Promise.all(asked.map(statusOf))).toEqual([200, 200, 200, 404, 404, 404, 404, 200]);
    await app.close();
  });

  it.each([
    [{}, '/images'],
    [{ PUBLIC_URL: 'https://search.example' }, 'https://search.example/images'],
    [{ PUBLIC_URL: 'https://search.example/p/' }, 'https://search.example/p/images'],
    [{ IMAGE_BASE_URL: 'https://cdn.example/x' }, 'https://cdn.example/x'],
    [
      { PUBLIC_URL: 'https://search.example/p', IMAGE_BASE_URL: 'https://cdn.example' },
      'https://cdn.example',
    ],
  ])('%j puts pictures under %s, and the gateway serves them in any case', async (environment, base) => {
    const gateway = await aGateway(environment);
    expect(await imagesOf(gateway)).toEqual({ url: `${base}/${FILE}`, thumbnailUrl: `${base}/${SMALL}` });
    const { rawPayload } = await gateway.app.http.inject({ url: `/images/${FILE}` });
    expect(rawPayload.equals(A_TINY_PNG)).toBe(true);
    await gateway.app.close();
  });
});
