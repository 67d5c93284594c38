/**
 * The compiled drawing worker. Threads run JavaScript only, so from the sources (a test runner that compiles
 * as it goes) it is the build's copy.
 */
export function drawingWorkerUrl(): URL {
  const here = import.meta.url.replace('/src/demo/', '/dist/demo/');
  return new URL('drawing.worker.js', here);
}
