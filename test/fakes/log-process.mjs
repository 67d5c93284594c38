// A process that appends to a log and says what is safe: node log-process.mjs <folder> <first> <last>
import { writeSync } from 'node:fs';
import { openEmbeddedLog } from '../../dist/datasources/logs/embedded.log.js';
import { learn } from '../../dist/scoring/user-history.js';

const [folder, first, last] = process.argv.slice(2);
const log = await openEmbeddedLog({ folder, learn, now: Date.now });

for (let number = Number(first); number <= Number(last); number++) {
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
await log.close();
