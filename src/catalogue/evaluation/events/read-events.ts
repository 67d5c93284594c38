import type { InteractionLog } from '../../../datasources/logs/interaction-log.js';
import { excerpt } from '../../../domain/arguments.js';
import { badInput } from '../../../domain/errors.js';
import { refusalOf } from '../../interactions/interactions-problems.js';
import { type InteractionsReport, InteractionsTally } from '../../interactions/interactions-report.js';
import { listKey, listsOfSearches } from '../../interactions/lists-of-searches.js';
import { parseShown, type ShownImage } from '../../interactions/parse-shown.js';
import { DEFAULT_COLUMNS, type ReadRow } from '../../interactions/raw-interaction.js';
import { readInteractions } from '../../interactions/read-interactions.js';
import { type Rules, validateInteraction } from '../../interactions/validate-interaction.js';
import { EventColumns } from './event-columns.js';
import type { EventNames, EventTable } from './event-table.js';
import { ListColumns, NO_LIST, type ShownLists } from './shown-lists.js';

/** A log, ready to be evaluated on. */
export interface Events {
  readonly table: EventTable;
  readonly names: EventNames;
  /** Of each item, where the log names it; the last one that it names. */
  readonly clusterOf: ReadonlyMap<string, string>;
  readonly report: InteractionsReport;
  /** Result lists of searches; null where no row has one. */
  readonly lists: ShownLists | null;
  /** Rows whose list cannot be read; they are used without it. */
  readonly unreadableLists: { readonly rows: number; readonly firstLine: number };
  /** Rows that said the same as another; one of them is used. */
  readonly duplicates: number;
}

/**
 * A log in columns, from a file or the gateway's own.
 *
 * Memory: 18 bytes a row, and the ids of users and items once each; as much again while it is sorted.
 */
export class EventReader {
  readonly #users = new Numbers();
  readonly #items = new Numbers();
  readonly #columns = new EventColumns();
  readonly #clusterOf = new Map<string, string>();
  readonly #lists = new ListColumns();
  #listed = 0;
  #unreadable = { rows: 0, firstLine: 0 };
  #report: InteractionsReport | null = null;

  constructor(private readonly rules: Rules) {}

  /**
   * @param isTest  the file is the test of a given split
   * @throws ParallaxError BAD_USER_INPUT when the file cannot be read, or most of its rows cannot be used
   */
  async addFile(file: string, isTest = false): Promise<void> {
    const tally = new InteractionsTally();
    for await (const rows of readInteractions(file, undefined, { typeWithout: 'VIEW' })) {
      for (const row of rows) this.#add(row, isTest, tally);
    }
    const report = tally.report();
    const refusal = refusalOf(report, file);
    if (refusal !== null) throw badInput('log', refusal);
    this.#report ??= report;
  }

  /** Reads the entries twice, first for the searches that they name. */
  async addLog(log: Pick<InteractionLog, 'entries' | 'shown'>): Promise<void> {
    const tally = new InteractionsTally();
    const lists = new Map<string, number>();
    for (const [key, images] of await listsOfSearches(log)) lists.set(key, this.#addList(images));
    for await (const { userId, imageId, clusterId, type, at, searchId } of log.entries()) {
      const row: ReadRow = {
        line: 0,
        user: userId,
        image: imageId,
        type,
        time: new Date(at).toISOString(),
        columns: DEFAULT_COLUMNS,
        ...(clusterId !== null && { cluster: clusterId }),
      };
      const list = searchId === undefined ? undefined : lists.get(listKey(userId, searchId));
      this.#add(row, false, tally, list);
    }
    this.#report ??= tally.report();
  }

  /** @throws ParallaxError BAD_USER_INPUT when nothing speaks for an image */
  events(name: string): Events {
    const names = { users: this.#users.names, items: this.#items.names };
    const { table, duplicates } = this.#columns.sorted(names.users.length, names.items.length);
    if (table.user.length === 0 || this.#report === null) {
      throw badInput('log', `${excerpt(name, 200)} has no interactions that speak for an image.`);
    }
    return {
      table,
      names,
      clusterOf: this.#clusterOf,
      report: this.#report,
      duplicates,
      lists: this.#listed === 0 ? null : this.#lists.lists(),
      unreadableLists: this.#unreadable,
    };
  }

  #add(row: ReadRow, isTest: boolean, tally: InteractionsTally, shown?: number): void {
    const validated = validateInteraction(row, this.rules);
    if (validated.kind === 'omitted') tally.omit(validated.why);
    else if (validated.kind === 'rejected') tally.reject(validated.why, row.line, validated.cell);
    else {
      const { user, image, second, type } = validated;
      tally.use(validated, image);
      const list = shown ?? this.#listOf(row);
      this.#columns.add({
        user: this.#users.of(user),
        item: this.#items.of(image),
        second,
        type,
        isTest,
        list,
      });
      if ('cluster' in row && row.cluster) this.#clusterOf.set(image, row.cluster);
    }
  }

  #listOf(row: ReadRow): number {
    if (!('shown' in row) || row.shown === undefined) return NO_LIST;
    const shown = parseShown(row.shown);
    if (shown === null) {
      const { rows, firstLine } = this.#unreadable;
      this.#unreadable = { rows: rows + 1, firstLine: rows === 0 ? row.line : firstLine };
      return NO_LIST;
    }
    return this.#addList(shown);
  }

  /** @returns the list's number */
  #addList(images: readonly ShownImage[]): number {
    this.#listed += 1;
    return this.#lists.add(
      images.map(({ image, ...measured }) => ({ item: this.#items.of(image), ...measured })),
    );
  }
}

/** Numbers names in the order in which they come. */
class Numbers {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.length;
    // A slice of a file's text would keep all of that text alive.
    const own = Buffer.from(name).toString();
    this.names.push(own);
    this.#numbers.set(own, number);
    return number;
  }
}
