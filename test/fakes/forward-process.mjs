// A process that forwards a log to Personalize until nothing is left, or until it is killed:
//   node forward-process.mjs <folder>
import { openPersonalizeEvents } from '../../dist/datasources/events/personalize.event-stream.js';
import { openEmbeddedLog } from '../../dist/datasources/logs/embedded.log.js';
import { FORWARDER, forwardInteractions } from '../../dist/learning/forward-interactions.js';
import { learn } from '../../dist/scoring/user-history.js';

const log = await openEmbeddedLog({ folder: process.argv[2], learn, now: Date.now });
const events = openPersonalizeEvents({ region: 'eu-west-1', trackingId: async () => 'tracker-1' });
const stopping = new AbortController();
const setTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return { clear: () => clearTimeout(timer) };
};
const forwarding = forwardInteractions(
  { log, events, setTimer, random: Math.random, report: () => {}, concurrency: 2 },
  stopping.signal,
);
const polling = setInterval(async () => {
  if ((await log.lag(FORWARDER)) === 0) stopping.abort();
}, 20);
await forwarding;
clearInterval(polling);
await events.close();
await log.close();
