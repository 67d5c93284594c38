import { parentPort } from 'node:worker_threads';

/**
 * Time that V8 may need to finish background compilation, in ms. It starts no more while the thread runs no
 * code.
 */
const REST_MS = 100;

/**
 * Ends the worker thread that calls it, a moment after its last work.
 *
 * Up to version 22, Node takes a thread's isolate from its platform before V8 disposes it. A function that V8 still
 * compiles then may abort the whole process (`Assertion failed: (data.first) != nullptr`;
 * https://github.com/v8/node/pull/208). So a thread rests before it ends, and no thread is ended from outside.
 */
export function endThread(): void {
  setTimeout(() => parentPort?.close(), REST_MS);
}
