// The compiled gateway in a process of its own, which tells what it holds when it is asked:
// node --expose-gc gateway-process.mjs
import { readConfig } from '../../dist/config/config.js';
import { createApp } from '../../dist/server/create-app.js';

const app = await createApp(readConfig(process.env));
process.send({ url: await app.http.listen({ host: '127.0.0.1', port: 0 }) });

process.on('message', () => {
  // Twice: what a finaliser lets go is collected in the second.
  globalThis.gc();
  globalThis.gc();
  const handles = {};
  for (const name of process.getActiveResourcesInfo()) handles[name] = (handles[name] ?? 0) + 1;
  process.send({ heapBytes: process.memoryUsage().heapUsed, handles });
});
process.on('disconnect', () => app.close().then(() => process.exit(0)));
