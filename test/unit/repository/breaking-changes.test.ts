import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the check of the contract against the released one', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-schema-'));
    cpSync(join(root, 'schema'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const edit = (name: string, change: (text: string) => string) => {
    const path = join(folder, name);
    const before = readFileSync(path, 'utf8');
    expect(change(before)).not.toBe(before);
    writeFileSync(path, change(before));
  };
  const check = () => {
    const program = join(root, 'scripts/check-breaks.mjs');
    const { status, stderr } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
    return [status, stderr.split('\n').filter((line) => !line.startsWith('See '))[0]];
  };

  it('passes what is approved, and what breaks no client', () => {
    edit('schema.graphql', (text) => text.replace('type PageInfo {', 'type PageInfo {\n  pages: Int\n'));
    expect(check()).toEqual([0, '']);
  });

  it('names what breaks clients', () => {
    edit('schema.graphql', (text) => text.replace('hasPreviousPage: Boolean!', 'before: Boolean'));
    const message = "Clients of the released schema break: Field 'hasPreviousPage' was removed from";
    expect(check()).toEqual([1, expect.stringContaining(message)]);
  });

  it('takes no approval without a reason', () => {
    edit('approved-breaks.json', (text) => text.replace(/"reason": ".*"/, '"reason": " "'));
    expect(check()).toEqual([1, expect.stringContaining('Approved without a reason: ')]);
  });

  it('takes no approval of what is no break, or was released', () => {
    edit('released.graphql', () => readFileSync(join(folder, 'schema.graphql'), 'utf8'));
    expect(check()).toEqual([1, expect.stringContaining('Approved, and no break of the released schema: ')]);
  });
});
