// A process that appends to a log and says what is safe:
//   node log-process.mjs <folder> <at once> <last> <number>...
// It appends the numbers given, then those above the last of them up to <last>, some at once.
import { writeSync } from 'node:fs';
import { openEmbeddedLog } from '../../dist/datasources/logs/embedded.log.js';
import { learn } from '../../dist/scoring/user-history.js';

const [folder, atOnce, last, ...given] = process.argv.slice(2);
const log = await openEmbeddedLog({ folder, learn, now: Date.now });
const numbers = numbersFrom(given.map(Number), Number(last));
await Promise.all(Array.from({ length: Number(atOnce) }, appendAll));
await log.close();

async function appendAll() {
  for (const number of numbers) {
    // Written at once: what a dying process has in its buffers would say less than it did.
    writeSync(1, `append ${number}\n`);
    try {
      const { kind } = await log.append({
        eventId: `event-${number}`,
        userId: 'ann',
        imageId: `cat-${number}`,
        clusterId: 'comics',
        type: 'VIEW',
        at: 1_000 * number,
      });
      writeSync(1, `${kind} ${number}\n`);
    } catch (error) {
      writeSync(1, `${error.code} ${number}\n`);
    }
  }
}

/** A generator shared by all appenders: each number is taken once. */
function* numbersFrom(repeated, last) {
  yield* repeated;
  for (let number = (repeated.at(-1) ?? 0) + 1; number <= last; number++) yield number;
}
