import { RESP_TYPES } from 'redis';

export const CONNECT_TIMEOUT_MS = 2_000;
/** A silent connection is pinged, and closed without an answer. */
const PING_INTERVAL_MS = 5_000;
const SILENCE_MS = 15_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Options of every client.
 *
 * @param persistent  whether the first connection is retried too
 */
export function clientOptions(persistent: true | (() => boolean)) {
  return {
    RESP: 3 as const,
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries: number): number | false => {
        if (persistent !== true && !persistent()) return false;
        // Jitter: a hundred gateways that lost one server must not return to it at once.
        return Math.random() * Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(retries, 10));
      },
    },
  };
}
