import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { exportLines } from '../../../aws-local/export-lines.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('lines for a shell', () => {
  it('give back what went in, whatever it is', () => {
    const value = `it's "a" $HOME \`date\` \\ value`;
    const script = `${exportLines({ ONE: value, TWO: 'x' })}printf '%s|%s' "$ONE" "$TWO"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${value}|x`);
  });
});

describe('npm run parallax -- aws-local', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  async function start(...args: string[]) {
    const child = spawn(process.execPath, ['dist/cli/main.js', 'aws-local', ...args], {
      cwd: root,
      env: { ...process.env, DATA_DIR: scratch, RANKER: 'personalize', EMBEDDER: 'titan' },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said.err += chunk.toString();
    });
    const ended = once(child, 'exit');
    await Promise.race([
      ended,
      new Promise<void>((resolve) => {
        child.stdout.on('data', () => said.out.includes('PERSONALIZE_TRACKING_ID') && resolve());
      }),
    ]);
    return { child, said, ended };
  }

  it('prints on standard output what a shell can eval, and nothing else, and ends at a signal', async () => {
    const { child, said, ended } = await start('--port', '0');
    expect(said.err).toContain('Catalogue "demo" is not in');
    expect(
      said.out
        .trim()
        .split('\n')
        .map((line) => /^export ([A-Z0-9_]+)='[^']+'$/.exec(line)?.[1]),
    ).toEqual([
      'AWS_ENDPOINT_URL_BEDROCK',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_ENDPOINT_URL_PERSONALIZE',
      'AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME',
      'AWS_ENDPOINT_URL_PERSONALIZE_EVENTS',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'PERSONALIZE_CAMPAIGN_ARN',
      'PERSONALIZE_TRACKING_ID',
    ]);
    const url = /PERSONALIZE='([^']+)'/.exec(said.out)?.[1] ?? '';
    expect(await (await fetch(`${url}/_admin/calls`)).json()).toEqual({});
    const port = new URL(url).port;
    const second = await start('--port', port);
    expect((await second.ended)[0]).toBe(1);
    expect(second.said).toEqual({
      out: '',
      err: expect.stringContaining(`Port ${port} is taken. Choose another with --port`),
    });
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
