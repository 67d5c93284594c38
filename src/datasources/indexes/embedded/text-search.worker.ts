import { parentPort, workerData } from 'node:worker_threads';
import { checkRecord } from './catalogue-record.js';
import { CatalogueStore } from './catalogue-store.js';
import { TextIndex } from './text-index.js';
import type { TextAnswer, TextMessage } from './text-search.js';
import { VectorRows } from './vector-rows.js';

// The folder was given by `TextSearch`, the only one to start this file.
const directory = workerData as string;
const store = CatalogueStore.open(directory, { readOnly: true });
const { space } = checkRecord(store.record, directory);
const index = new TextIndex(store, new VectorRows(store, space.dimension));

parentPort?.on('message', (message: TextMessage) => {
  if (message.kind === 'close') {
    parentPort?.close();
    void store.close();
    return;
  }
  answer(message.call, message.text);
});

function answer(call: number, text: string): void {
  try {
    const slots = index.match(text);
    const answered: TextAnswer = { call, slots };
    parentPort?.postMessage(answered, [slots.buffer]);
  } catch (error) {
    const failed: TextAnswer = { call, error: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(failed);
  }
}
