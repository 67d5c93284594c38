import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { excerpt } from '../../../domain/arguments.js';
import { badInput } from '../../../domain/errors.js';
import { parserOptions } from '../../interactions/csv-dialect.js';
import { fieldNamed, isClusterName, LONGEST_ROW_BYTES } from '../../interactions/raw-interaction.js';
import { utf8Chunks } from '../../interactions/utf8-chunks.js';

/**
 * A file that says in which cluster each item is: a header line, then a row an item.
 *
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read, lacks a column, or has an item in two clusters
 */
export async function readItemClusters(file: string): Promise<ReadonlyMap<string, string>> {
  const name = excerpt(file, 200);
  const clusterOf = new Map<string, string>();
  let places: { readonly item: number; readonly cluster: number } | null = null;
  const chunks = utf8Chunks(file);
  const first = await chunks.next();
  const beginning = first.done === true ? Buffer.alloc(0) : first.value;
  const whole = async function* () {
    yield beginning;
    yield* chunks;
  };
  const rows = Readable.from(whole()).pipe(
    parse({ ...parserOptions(beginning, LONGEST_ROW_BYTES), info: true }),
  );
  try {
    for await (const { record, info } of rows as AsyncIterable<CsvRow>) {
      if (places === null) {
        places = placesIn(record, name);
        continue;
      }
      const [item = '', cluster = ''] = [record[places.item], record[places.cluster]];
      if (item === '' || cluster === '') {
        throw badInput(
          'clusters',
          `${name}, line ${info.lines}: a row needs an item and a cluster; it is "${excerpt(record.join(','))}".`,
        );
      }
      const known = clusterOf.get(item);
      if (known !== undefined && known !== cluster) {
        throw badInput(
          'clusters',
          `${name}, line ${info.lines}: item "${excerpt(item)}" is in cluster "${excerpt(known)}" already.`,
        );
      }
      clusterOf.set(item, cluster);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badInput('clusters', `${name} cannot be read as CSV: ${excerpt(error.message, 200)}`);
  }
  if (clusterOf.size === 0) throw badInput('clusters', `${name} names no item.`);
  return clusterOf;
}

/** As csv-parse gives it with `info`. */
interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function placesIn(
  names: readonly string[],
  file: string,
): { readonly item: number; readonly cluster: number } {
  const item = names.findIndex((name) => fieldNamed(name)?.field === 'image');
  const cluster = names.findIndex(isClusterName);
  if (item >= 0 && cluster >= 0) return { item, cluster };
  const found = names.slice(0, 12).map((name) => `"${excerpt(name)}"`);
  throw badInput(
    'clusters',
    `${file} has no column "${item < 0 ? 'item' : 'cluster'}"; its header line has ${found.join(', ')}.`,
  );
}
