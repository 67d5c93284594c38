import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyDemo } from './demo-app.js';
import { serve } from './serve.js';

describe('told to stop', () => {
  it('ends in good order, though a Ctrl-C in a terminal is heard several times at once', async () => {
    const demo = copyDemo();
    const served = await serve({ DATA_DIR: demo.dataDirectory });
    // Two of a kind might reach it as one.
    served.process.kill('SIGINT');
    expect(await served.stop('SIGTERM')).toBe(0);
    demo.remove();
  });

  it('leaves no process behind that draws the demo', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'parallax-interrupted-'));
    const child = spawn(process.execPath, ['dist/server/main.js'], {
      env: { ...process.env, DATA_DIR: dataDirectory, CATALOGUE: 'demo', PORT: '0' },
    });
    let printed = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes('Preparing the demo')) resolve();
      });
      child.on('exit', () => reject(new Error(printed)));
    });
    child.kill('SIGTERM');
    // The drawing process shares the streams: they close when the last of both has ended.
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(printed).toContain('start again to continue');
    rmSync(dataDirectory, { recursive: true, force: true });
  });
});
