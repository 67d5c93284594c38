// Another process at work on a catalogue: node index-process.mjs <verb> <folder> [id]
import { once } from 'node:events';
import { openEmbeddedIndexWriter } from '../../dist/datasources/indexes/embedded/embedded.index-writer.js';

const [verb, directory, id] = process.argv.slice(2);
const space = { model: 'contract', dimension: 4 };
const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'contract', purpose: verb });

if (verb === 'remove') {
  await writer.remove([id]);
  await writer.close();
} else if (verb === 'hold') {
  say('held');
  await once(process.stdin.resume(), 'end');
  await writer.close();
} else {
  // Puts, replaces, removes and folds until it is killed, telling what is safe.
  for (let round = 0; ; round++) {
    await writer.put(Array.from({ length: 20 }, (_, i) => entry(`${id}-${round}-${i}`, round + i)));
    say(`put ${id}-${round}`);
    await writer.put([entry(`${id}-${round}-0`, round + 7)]);
    await writer.remove([`${id}-${round}-1`]);
    say(`removed ${id}-${round}-1`);
    if (round % 3 === 2) {
      say('folding');
      await writer.fold();
      say('folded');
    }
  }
}

function entry(entryId, seed) {
  const angle = seed * 0.37;
  const vector = Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);
  const words = { title: entryId, tags: [], keywords: [], file: `${entryId}.jpg`, source: `${entryId}.jpg` };
  const image = { id: entryId, type: 'photo', width: 10, height: 10, contentHash: entryId, ...words };
  return { image, vector };
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
