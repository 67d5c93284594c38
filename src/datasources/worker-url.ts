const ROOT = new URL('../../', import.meta.url).href;

/**
 * The compiled file that a worker thread starts from: `new Worker(workerUrl(import.meta.url, './x.worker.js'))`.
 *
 * Worker threads load plain JavaScript only. Code that a test runner executes straight from `src` must
 * therefore start the built worker, which sits at the same path under `dist`.
 *
 * @param from       `import.meta.url` of the calling module
 * @param specifier  the worker's module relative to it, with its `.js` suffix
 */
export function workerUrl(from: string, specifier: string): URL {
  const url = new URL(specifier, from);
  if (!from.endsWith('.ts') || !url.href.startsWith(ROOT)) return url;
  return new URL(url.href.slice(ROOT.length).replace(/^src\//, ''), `${ROOT}dist/`);
}
