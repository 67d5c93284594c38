/* Replaces the clip worker: answers with the length of each text, and obeys commands in some texts. */
import { parentPort, threadId } from 'node:worker_threads';

parentPort.on('message', (message) => {
  if (message.kind === 'close') return parentPort.close();
  const { texts } = message.request;
  if (texts[0] === 'crash') throw new Error('out of memory');
  if (texts[0] === 'exit') process.exit(3);
  if (texts[0] === 'fail') return parentPort.postMessage({ kind: 'failed', message: 'no such operator' });
  if (texts[0] === 'refuse') {
    return parentPort.postMessage({ kind: 'refused', argument: 'image', message: 'It is broken.' });
  }
  const values = Float32Array.from(texts.flatMap((text) => [text.length, threadId]));
  parentPort.postMessage({ kind: 'embedded', embedded: { dimension: 2, values } });
});
