import { expect, it } from 'vitest';
import { findingsOn } from '../../../../src/cli/doctor/findings.js';

function listening(patienceMs?: number) {
  const lines: string[] = [];
  return { lines, findings: findingsOn((line) => lines.push(line), patienceMs) };
}

it('gives up looking at what never answers', async () => {
  const { lines, findings } = listening(10);
  await findings.check('the sea', () => new Promise(() => undefined));
  expect(lines).toEqual([
    'WRONG  Looking at the sea took more than 0.01 s and was given up: is its engine overloaded, or the network to it?',
  ]);
});

it('says once what several engines suffer from', async () => {
  const { lines, findings } = listening();
  const lost = async (): Promise<void> => {
    throw new Error('Redis cannot be reached.');
  };
  await findings.check('the cache', lost);
  await findings.check('the log', lost);
  expect(lines).toEqual(['WRONG  Redis cannot be reached.']);
  expect(findings.wrong()).toBe(1);
});

it.each<[string, unknown, string]>([
  ['what it all began with', new Error('fetch failed', { cause: new Error('no route') }), ' (no route)'],
  ['one line of it', new Error('first\n  second'), ' (first second)'],
  [
    'not what clients add for their own users',
    new Error('NaN\n  Deserialization error: to see the raw response, look'),
    ' (NaN)',
  ],
  ['nothing of an answer that gives no reason', new Error('HTTP 401: no reason given'), ''],
  ['nothing of what is no error', 'a text', ''],
])("adds an engine's own words: %s", async (_, cause, words) => {
  const { lines, findings } = listening();
  await findings.check('it', async () => {
    throw new Error('It does not answer.', { cause });
  });
  expect(lines).toEqual([`WRONG  It does not answer.${words}`]);
});
