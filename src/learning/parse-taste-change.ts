import { parseId } from '../domain/arguments.js';
import { badInput } from '../domain/errors.js';
import type { TasteChange } from './taste-settings.js';

/** The words of the contract for the changes of a taste. */
export interface TasteChangeInput {
  readonly action: 'PIN' | 'MUTE' | 'CLEAR' | 'PAUSE' | 'RESUME' | 'RESET';
  readonly clusterId?: string | null | undefined;
}

/**
 * @throws ParallaxError BAD_USER_INPUT (argument `clusterId`) when it is missing, or not allowed with the
 *   action
 */
export function parseTasteChange({ action, clusterId }: TasteChangeInput): TasteChange {
  switch (action) {
    case 'PIN':
      return { kind: 'pin', clusterId: parseId('clusterId', clusterId) };
    case 'MUTE':
      return { kind: 'mute', clusterId: parseId('clusterId', clusterId) };
    case 'CLEAR':
      return { kind: 'clear', clusterId: parseId('clusterId', clusterId) };
    case 'PAUSE':
      return wholeTaste({ kind: 'pause' }, action, clusterId);
    case 'RESUME':
      return wholeTaste({ kind: 'resume' }, action, clusterId);
    case 'RESET':
      return wholeTaste({ kind: 'reset' }, action, clusterId);
  }
}

function wholeTaste(change: TasteChange, action: string, clusterId: string | null | undefined): TasteChange {
  if (clusterId == null) return change;
  throw badInput('clusterId', `\`clusterId\` is not allowed with ${action}, which changes the whole taste.`);
}
