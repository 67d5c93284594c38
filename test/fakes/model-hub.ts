import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

export interface ModelHub {
  readonly url: string;
  close(): Promise<void>;
}

/** A hub that serves folders as models: `/<owner>/<name>/resolve/main/<file>`, 404 for everything else. */
export async function aModelHub(models: Readonly<Record<string, string>>): Promise<ModelHub> {
  const server = createServer(async (request, response) => {
    const [, id, file] = /^\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(request.url ?? '') ?? [];
    const folder = id === undefined ? undefined : models[id];
    const bytes =
      folder === undefined || file === undefined
        ? null
        : await readFile(join(folder, normalize(file))).catch(() => null);
    response.writeHead(bytes === null ? 404 : 200, { 'content-length': bytes?.length ?? 0 });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
