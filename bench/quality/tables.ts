import type { Table } from './bench.js';
import { aloneTable } from './rows/alone.js';
import { botsTable } from './rows/bots.js';
import { bySubjectTable } from './rows/by-subject.js';
import { changeTable } from './rows/change.js';
import { clickersTable } from './rows/clickers.js';
import { clustersTable } from './rows/clusters.js';
import { demoTable } from './rows/demo.js';
import { latencyTable } from './rows/latency.js';
import { learningTable } from './rows/learning.js';
import { loopTable } from './rows/loop.js';
import { mixedStylesTable } from './rows/mixed-styles.js';
import { pacsTable } from './rows/pacs.js';
import { rareTable } from './rows/rare.js';
import { replayTable } from './rows/replay.js';
import { severalTastesTable } from './rows/several-tastes.js';
import { twoTastesTable } from './rows/two-tastes.js';
import { wordsTable } from './rows/words.js';

/** By the name that `--rows` takes, in the order in which they are printed. */
export const TABLES: ReadonlyMap<string, Table> = new Map<string, Table>([
  ['demo', demoTable],
  ['clickers', clickersTable],
  ['pacs', pacsTable],
  ['mixed-styles', mixedStylesTable],
  ['several-tastes', severalTastesTable],
  ['rare', rareTable],
  ['clusters', clustersTable],
  ['change', changeTable],
  ['alone', aloneTable],
  ['by-subject', bySubjectTable],
  ['two-tastes', twoTastesTable],
  ['words', wordsTable],
  ['loop', loopTable],
  ['replay', replayTable],
  ['bots', botsTable],
  ['learning', learningTable],
  ['latency', latencyTable],
]);
