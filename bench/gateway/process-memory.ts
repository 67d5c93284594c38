import { readFileSync } from 'node:fs';

/** Megabytes of a process's anonymous memory: what no file could give back. Null where there is no /proc. */
export function anonymousMemory(pid: number): number | null {
  try {
    const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1_024) / 1e6;
  } catch {
    return null;
  }
}
