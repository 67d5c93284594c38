import { pino } from 'pino';
import { expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { guardPorts } from '../../../src/engines/guard-ports.js';
import { openEngines } from '../../../src/engines/open-engines.js';
import { FakeEmbedder } from '../../fakes/fake-embedder.js';
import { FakeIndex } from '../../fakes/fake-index.js';

it('closes what is open when an engine cannot be opened', async () => {
  const closed: string[] = [];
  const embedder = new FakeEmbedder({});
  embedder.close = async () => {
    closed.push('embedder');
  };
  const index = new FakeIndex([], {
    id: 'r1',
    index: 'fake',
    space: embedder.space,
    spread: { text: 1, image: 1, mixed: 1 },
    clustering: 'k1',
    images: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  index.close = async () => {
    closed.push('index');
  };
  // The log cannot be opened if the data folder is a file.
  const config = readConfig({ DATA_DIR: '/dev/null', LOG_LEVEL: 'silent' });
  const options = {
    log: pino({ level: 'silent' }),
    now: () => 0,
    report: () => undefined,
    policies: guardPorts(config, { onState: () => undefined }, () => 0),
    overrides: { embedder, index },
  };
  await expect(openEngines(config, options)).rejects.toThrow();
  expect(closed).toEqual(['index', 'embedder']);
});
