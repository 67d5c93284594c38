import type { Table } from './bench.js';
import { aloneTable } from './rows/alone.js';
import { bySubjectTable } from './rows/by-subject.js';
import { changeTable } from './rows/change.js';
import { clickersTable } from './rows/clickers.js';
import { clustersTable } from './rows/clusters.js';
import { demoTable } from './rows/demo.js';
import { loopTable } from './rows/loop.js';
import { mixedStylesTable } from './rows/mixed-styles.js';
import { severalTastesTable } from './rows/several-tastes.js';
import { twoTastesTable } from './rows/two-tastes.js';

/** By the name that `--rows` takes, in the order in which they are printed. */
export const TABLES: ReadonlyMap<string, Table> = new Map<string, Table>([
  ['demo', demoTable],
  ['clickers', clickersTable],
  ['mixed-styles', mixedStylesTable],
  ['several-tastes', severalTastesTable],
  ['clusters', clustersTable],
  ['change', changeTable],
  ['alone', aloneTable],
  ['by-subject', bySubjectTable],
  ['two-tastes', twoTastesTable],
  ['loop', loopTable],
]);
