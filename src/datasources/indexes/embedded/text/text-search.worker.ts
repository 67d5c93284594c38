import { parentPort, workerData } from 'node:worker_threads';
import { endThread } from '../../../end-thread.js';
import { checkRecord } from '../store/catalogue-record.js';
import { CatalogueStore } from '../store/catalogue-store.js';
import { VectorRows } from '../store/vector-rows.js';
import { FileNames } from './file-names.js';
import { FollowedImages } from './followed-images.js';
import { TextIndex } from './text-index.js';
import type { TextAnswer, TextFound, TextMessage, TextQuestion } from './text-search.js';
import { Vocabulary } from './vocabulary.js';

// The folder was given by `TextSearch`, the only one to start this file.
const directory = workerData as string;
const store = CatalogueStore.open(directory, { readOnly: true });
const { space } = checkRecord(store.record, directory);
const rows = new VectorRows(store, space.dimension);
const index = new TextIndex(store, rows);
const vocabulary = new Vocabulary(new FollowedImages(store, rows));
const names = new FileNames(new FollowedImages(store, rows));

parentPort?.on('message', (message: TextMessage) => {
  if (message.kind === 'close') {
    void store.close().then(endThread);
    return;
  }
  answer(message.call, message);
});

function answer(call: number, question: TextQuestion): void {
  try {
    const found = find(question);
    const answered: TextAnswer = { call, found };
    parentPort?.postMessage(answered, found.kind === 'slots' ? [found.slots.buffer] : []);
  } catch (error) {
    const failed: TextAnswer = { call, error: error instanceof Error ? error.message : String(error) };
    parentPort?.postMessage(failed);
  }
}

function find(question: TextQuestion): TextFound {
  switch (question.kind) {
    case 'match':
      return { kind: 'slots', slots: index.match(question.text) };
    case 'name':
      return { kind: 'slots', slots: names.named(question.name) };
    case 'spell':
      return { kind: 'spellings', spellings: vocabulary.spellings(question.words) };
  }
}
