import { readSync } from 'node:fs';

/** Bytes of the header of every page: lmdb 3.5's `MDB_page`; all numbers of a file are little-endian. */
export const HEADER_BYTES = 24;
/** Bytes of what is noted of a tree: `MDB_db`. */
export const TREE_BYTES = 48;
/** Offsets within a meta page, after its header: of `MDB_meta`. */
const MAGIC_AT = 24;
const FREE_TREE_AT = 48;
const MAIN_TREE_AT = 96;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
/** LMDB's page sizes lie between. */
const LEAST_PAGE = 512;
const MOST_PAGE = 65_536;

/** A B-tree of pages. */
export interface Tree {
  /** Number of its root page; -1 while it is empty. */
  readonly root: number;
  /** Levels; the last is that of the leaves. */
  readonly depth: number;
}

/** State after the last transaction. */
export interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  /** The pages that no tree holds. */
  readonly free: Tree;
  /** The names of the databases, each with its tree. */
  readonly main: Tree;
}

/** The newer of the two meta pages, which are written in turns; null where neither is one. */
export function newestMeta(file: number): Meta | null {
  const first = metaAt(file, 0);
  const second = metaAt(file, first?.pageSize ?? 4_096);
  if (first === null || second === null) return first ?? second;
  return second.transaction > first.transaction ? second : first;
}

/** Reads the record of a tree at this position of a page. */
export function treeAt(bytes: Buffer, at: number): Tree {
  const root = numberAt(bytes, at + 40);
  return { root: Number.isSafeInteger(root) ? root : -1, depth: bytes.readUInt16LE(at + 6) };
}

/** A number of eight bytes; not a safe integer where it is too large for one. */
export function numberAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

function metaAt(file: number, position: number): Meta | null {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, position) < META_BYTES) return null;
  if (bytes.readUInt32LE(MAGIC_AT) !== MAGIC) return null;
  const pageSize = bytes.readUInt32LE(FREE_TREE_AT);
  const lastPage = numberAt(bytes, LAST_PAGE_AT);
  if (pageSize < LEAST_PAGE || pageSize > MOST_PAGE || !Number.isSafeInteger(lastPage)) return null;
  return {
    pageSize,
    lastPage,
    transaction: numberAt(bytes, TRANSACTION_AT),
    free: treeAt(bytes, FREE_TREE_AT),
    main: treeAt(bytes, MAIN_TREE_AT),
  };
}
