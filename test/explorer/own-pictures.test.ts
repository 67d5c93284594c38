import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFreePort } from '../builders/a-free-port.js';
import { TEST_DATA } from '../e2e/prepare-demo.js';
import { type Served, serve } from '../e2e/serve.js';
import { CHROMIUM, launchBrowser, NEEDS } from './browser.js';
import { Visitor } from './visitor.js';

const SECRET = 'a secret of more than thirty-two characters';
const PICTURES = 40;
const MARKUP = '<img src=x onerror=document.title=1>';

describe.skipIf(CHROMIUM === null)(`the explorer on one's own pictures (${NEEDS})`, () => {
  const scratch = mkdtempSync(join(tmpdir(), 'parallax-own-'));
  const environment = { DATA_DIR: join(scratch, 'data'), CATALOGUE: 'mine', EMBEDDER: 'demo' };
  let browser: Browser;
  let served: Served;
  let publicUrl: string;
  beforeAll(async () => {
    const folder = join(scratch, 'pictures');
    mkdirSync(folder);
    const images = join(TEST_DATA, 'demo', 'images');
    const files = readdirSync(images, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jpg'),
    );
    files
      .sort()
      .slice(0, PICTURES)
      .forEach((file, i) => {
        copyFileSync(join(images, file), join(folder, `${i === 0 ? MARKUP : 'picture'} ${i}.jpg`));
      });
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/cli/main.js', 'ingest', folder, '--catalogue', 'mine'],
      { env: { ...process.env, ...environment }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    const port = await aFreePort();
    publicUrl = `http://127.0.0.1:${port}/pictures`;
    const manifest = join(scratch, 'manifest.json');
    const query = '{ __typename }';
    writeFileSync(manifest, JSON.stringify({ [createHash('sha256').update(query).digest('hex')]: query }));
    const login = {
      AUTH: 'jwt',
      // The page's own operations are answered beside these alone.
      PERSISTED_OPERATIONS: manifest,
      PERSISTED_OPERATIONS_ONLY: 'true',
      JWT_SECRET: SECRET,
      JWT_ISSUER: 'https://login.example/',
      JWT_AUDIENCE: 'parallax',
    };
    [browser, served] = await Promise.all([
      launchBrowser(),
      serve({ ...environment, ...login, EXPLORER: 'true', PORT: String(port), PUBLIC_URL: publicUrl }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(scratch, { recursive: true });
  });

  it('finds them and learns, under a path and for the subject of a token; a title is text', async () => {
    const visitor = await Visitor.arrive(browser, `${publicUrl}/`, '?q=picture');
    const everyone = await visitor.ids('everyone');
    expect(everyone).toHaveLength(24);
    expect(
      await visitor.page.evaluate(
        'Promise.all([...document.images].slice(0, 12).map((image) => image.decode())).then(() => true)',
      ),
    ).toBe(true);
    expect(await visitor.page.getByRole('radio').count()).toBe(0);
    expect(await visitor.page.getByRole('button', { name: 'Favourite', exact: true }).count()).toBe(0);

    const token = await new SignJWT({ sub: 'ann' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://login.example/')
      .setAudience('parallax')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
    await visitor.page.getByLabel('Token').fill(`Bearer ${token}`);
    await visitor.button('Use it').click();
    await visitor.button('Sign out').waitFor();
    const last = (await visitor.ids('you')).at(-1) ?? '';
    await visitor.tile('you', last).scrollIntoViewIfNeeded();
    await visitor.press('you', last, 'Favourite');
    await visitor.page.getByText('Favourite kept.').waitFor();
    await visitor.open('?q=picture&weight=1');
    await visitor.until('you', (ids) => ids.indexOf(last) < everyone.indexOf(last));

    const titled = visitor.page.getByRole('button', { name: /onerror/ }).first();
    await visitor.open('?q=picture&as=nobody');
    for (let turn = 0; (await titled.count()) === 0 && turn < 20; turn++)
      await visitor.page.mouse.wheel(0, 900);
    await titled.click();
    await visitor.page.getByRole('heading', { name: /onerror/ }).waitFor();
    expect(await visitor.page.title()).toBe('Parallax');
    expect(visitor.errors).toEqual([]);
    await visitor.leave();

    // As a proxy that does the login would: the page finds itself signed in.
    const behind = await Visitor.arrive(browser, `${publicUrl}/`, '?q=picture', {
      extraHTTPHeaders: { authorization: `Bearer ${token}` },
    });
    await behind.tile('you', last).getByRole('button', { name: 'Take the favourite back' }).waitFor();
    expect(await behind.page.getByLabel('Token').count()).toBe(0);
    await behind.leave();
  });
});
