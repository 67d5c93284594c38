/** Reads every entry of the LMDB file that its argument names, and ends with 0. */
import { open } from 'lmdb';

const [path = ''] = process.argv.slice(2);
const environment = open({ path, readOnly: true, maxDbs: 16 });
for (const name of [...environment.getKeys()]) {
  if (typeof name !== 'string') continue;
  const database = environment.openDB({ name, encoding: 'binary', keyEncoding: 'binary' });
  let bytes = 0;
  for (const { value } of database.getRange()) bytes += Buffer.byteLength(value);
  if (!Number.isSafeInteger(bytes)) process.exit(1);
}
process.exit(0);
