import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { aFreePort } from '../builders/a-free-port.js';
import { copyDemo } from '../e2e/demo-app.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../fakes/moto-server.js';
import { blocksOf, endAll, notPrinted, walk } from './walk-guide.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GUIDE = new URL('../../docs/guides/without-an-account.md', import.meta.url);
/** Files that the commands find in a checkout. */
const CHECKOUT = ['package.json', 'scripts', 'dist', 'docs', 'models', 'node_modules'];

describe.skipIf(MOTO_PYTHON === undefined)(`the whole story without an account ${NEEDS_MOTO}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-story-'));
  const demo = copyDemo();
  afterEach(() => {
    endAll();
    demo.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('can be typed as it is printed, prints what it shows, and leaves nothing behind', async () => {
    for (const name of CHECKOUT) symlinkSync(join(ROOT, name), join(folder, name));
    symlinkSync(demo.dataDirectory, join(folder, '.data'));
    const python = dirname(MOTO_PYTHON ?? '');
    symlinkSync(dirname(python), join(folder, 'moto'));
    const [moto, gateway, awsLocal] = await Promise.all([aFreePort(), aFreePort(), aFreePort()]);
    const blocks = blocksOf(GUIDE);
    const commands = blocks.filter(({ language }) => language === 'sh');
    const printed = await walk(commands, {
      folder,
      environment: { PORT: String(gateway) },
      edits: [
        // There already: a Python with moto, the programs, the demo.
        [/^python3 -m venv .*$/m, ''],
        ['npm run build', ''],
        // The script behind it in package.json.
        ['npm run parallax --', 'node scripts/parallax.mjs'],
        // Ports that nothing else has.
        ['5000', String(moto)],
        ['127.0.0.1:4000', `127.0.0.1:${gateway}`],
        ['aws-local --lifecycle 5', `aws-local --port ${awsLocal} --lifecycle 0`],
        // Waits for Personalize are even shorter here than in the guide.
        ['--poll 1', '--poll 0.2'],
        ['sleep 6', 'sleep 0.1'],
      ],
    });
    expect(printed).toHaveLength(commands.length);
    const shown = blocks.flatMap(({ language, text }, at) => {
      if (language !== 'text' && language !== 'json') return [];
      const before = printed[blocks.slice(0, at).filter((block) => block.language === 'sh').length - 1] ?? '';
      return [{ language, text, before }];
    });
    expect(shown.length).toBeGreaterThanOrEqual(3);
    for (const { language, text, before } of shown) {
      if (language === 'text') expect(notPrinted(text, before), before).toEqual([]);
      else expect(JSON.parse(/^\{.*"data".*$/m.exec(before)?.[0] ?? 'null')).toEqual(JSON.parse(text));
    }
    expect(readdirSync(folder).sort()).toEqual([...CHECKOUT, '.data', 'walk.sh'].sort());
    expect(readdirSync(demo.dataDirectory)).toEqual(['demo']);
  }, 600_000);
});
