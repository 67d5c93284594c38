// Is the process of that number still the one we started? Numbers are given out again.
import { readFileSync } from 'node:fs';

/** Start time of a process, in ticks since this boot; null without such a process. Linux only. */
export function birthOf(pid) {
  try {
    // The second field is the program's name in brackets and may hold anything; the 22nd is the start time.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${rest[18]}`;
  } catch {
    return null;
  }
}

/** @param {{pid: number, birth: string} | null} record */
export function isAlive(record) {
  return record !== null && birthOf(record.pid) === record.birth;
}

/** Resident memory in MB. */
export function memoryOf(pid) {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}
