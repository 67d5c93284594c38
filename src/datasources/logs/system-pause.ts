import { setTimeout } from 'node:timers/promises';
import type { Pause } from './interaction-log.js';

export const systemPause: Pause = async (milliseconds, signal) => {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
};
