import { parentPort, workerData } from 'node:worker_threads';
import { endThread } from '../../../end-thread.js';
import { DerivedIndex, derivedFault } from '../derived/derived-file.js';
import type { FromGraph, GraphOrder, ToGraph } from './graph-messages.js';

// The order was given by `GraphThread`, the only one to start this file.
const { path, pointer, dimension } = workerData as GraphOrder;

/** The library ends the whole process on a damaged file: it is checked here too, beside the event loop. */
const fault = await derivedFault(path, pointer);
if (fault === null) {
  const graph = DerivedIndex.view(path, pointer, dimension);
  parentPort?.on('message', (message: ToGraph) => {
    if (message.kind === 'close') {
      endThread();
      return;
    }
    const slots = graph.search(message.query, message.count);
    tell({ kind: 'found', call: message.call, slots }, [slots.buffer]);
  });
  tell({ kind: 'ready' });
} else {
  tell({ kind: 'unusable', fault });
  endThread();
}

function tell(message: FromGraph, transferred: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...transferred]);
}
