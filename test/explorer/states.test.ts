import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aFreePort } from '../builders/a-free-port.js';
import { copyDemo } from '../e2e/demo-app.js';
import { type Served, serve } from '../e2e/serve.js';
import { CHROMIUM, launchBrowser, NEEDS } from './browser.js';
import { Visitor } from './visitor.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The fifth tile of a list is as the first four. */
const ALIKE = ['.tile:nth-child(n+5)', '.look-card:nth-child(n+5)'];

/**
 * Violations that axe-core finds on the present page: all rules in light, and rules of colours in dark too.
 */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const find = (more: string): Promise<string[]> =>
    page.evaluate(
      `axe.run({ exclude: ${JSON.stringify(ALIKE)} }, { resultTypes: ['violations'], ${more} }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) => id + ': ' + html.slice(0, 160) + ' ' + (any[0]?.message ?? ''))))`,
    );
  const light = await find('');
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await find("runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }");
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark];
}

describe.skipIf(CHROMIUM === null)(`the explorer's states (${NEEDS})`, () => {
  const demo = copyDemo();
  let browser: Browser;
  let served: Served;
  let port: string;
  const start = (environment = {}) => serve({ DATA_DIR: demo.dataDirectory, PORT: port, ...environment });
  beforeAll(async () => {
    port = String(await aFreePort());
    [browser, served] = await Promise.all([launchBrowser(), start()]);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    demo.remove();
  });
  const arrive = (path = '/', options = {}) => Visitor.arrive(browser, served.url, path, options);

  it('have nothing that axe-core objects to, in light and in dark', async () => {
    const visitor = await arrive('/', { colorScheme: 'light' });
    const found: Record<string, readonly string[]> = {};
    await visitor.page.locator('.look-card img').first().waitFor();
    found['board'] = await violations(visitor.page);
    await visitor.open('/?q=cat&as=comic-art-user');
    await visitor.ids('you');
    await visitor.page.getByText('Filters').click();
    found['results'] = await violations(visitor.page);
    await visitor.open('/?q=cat&as=comic-art-user&image=cat-comic-art-307');
    await visitor.page.locator('.look-about .chip').first().waitFor();
    found['look'] = await violations(visitor.page);
    await visitor.open('/?q=cat&as=comic-art-user');
    await visitor.button('Taste').click();
    await visitor.page.locator('.taste-cluster').first().waitFor();
    found['taste'] = await violations(visitor.page);
    await visitor.button('Close').click();
    await visitor.button('Settings').click();
    await visitor.page.getByText('For engineers').waitFor();
    await visitor.page.getByText('candidates', { exact: true }).first().waitFor();
    found['settings'] = await violations(visitor.page);
    await visitor.page.getByText('العربية').click();
    await visitor.page.getByText('الإعدادات').waitFor();
    expect(await visitor.page.evaluate('document.documentElement.dir')).toBe('rtl');
    found['arabic'] = await violations(visitor.page);
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  // The time is printed and not asserted: on a busy machine it would measure other processes.
  it('come without a shift of what is there, on a screen and on a phone', async () => {
    for (const viewport of [
      { width: 1280, height: 860 },
      { width: 360, height: 740 },
    ]) {
      const visitor = await arrive('/?q=cat&as=comic-art-user', { viewport });
      await visitor.ids('you');
      const took = await visitor.page.evaluate(
        `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/graphql')).map(({ responseEnd }) => responseEnd).sort((a, b) => a - b)[0] - performance.timing.responseEnd + performance.timing.navigationStart`,
      );
      const shift = await visitor.layoutShift();
      console.log(
        `${viewport.width} px: layout shift ${shift}, first answer ${Number(took).toFixed(0)} ms after the page`,
      );
      expect(shift).toBe(0);
      const width: number = await visitor.page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(viewport.width);
      await visitor.leave();
    }
  });

  it('say that it is the plain order where taste does not answer, and keep the results', async () => {
    const other = copyDemo();
    const away = await serve({
      DATA_DIR: other.dataDirectory,
      RANKER: 'personalize',
      PERSONALIZE_CAMPAIGN_ARN: 'arn:aws:personalize:eu-west-1:123456789012:campaign/none',
      PERSONALIZE_TRACKING_ID: 'none',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${await aFreePort()}`,
    });
    const visitor = await Visitor.arrive(browser, away.url, '/?q=cat&as=comic-art-user');
    await visitor.page.getByText('This is the plain order: taste does not answer.').waitFor();
    expect((await visitor.ids('you')).every((id) => id.startsWith('cat-'))).toBe(true);
    await visitor.leave();
    await away.stop();
    other.remove();
  });

  it('tell what to do about what is no picture and about words of any kind; nothing is run', async () => {
    const visitor = await arrive();
    const give = (name: string, mimeType: string, buffer: Buffer) =>
      visitor.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
    const script =
      '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><script>document.title=1</script></svg>';
    await give('drawing.svg', 'image/svg+xml', Buffer.from(script));
    await visitor.page.getByText('An SVG is a drawing program').waitFor();
    await give('photo.heic', 'image/heic', Buffer.from('....ftypheic'));
    await visitor.page.getByText('save a HEIC as JPEG first').waitFor();
    await give('disguised.png', 'image/png', Buffer.from(script));
    await expect.poll(() => visitor.page.getByText('cannot be shown as a picture').count()).toBe(2);
    const large = `dispatchEvent(new DragEvent('drop', { cancelable: true, dataTransfer: (() => { const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(60 * 1024 * 1024)], 'large.jpg', { type: 'image/jpeg' })); return data; })() }))`;
    await visitor.page.evaluate(large);
    await visitor.page.getByText('This file is too large').waitFor();
    for (const words of [
      'x'.repeat(200),
      '🐈‍⬛ 🦊',
      'قطة سوداء',
      '<img src=x onerror=document.title=1>',
      '‮cat',
    ]) {
      await visitor.search(words);
      await visitor.ids('you');
      if (words.startsWith('xxx'))
        await visitor.page.getByText('Nothing in this catalogue resembles the query').waitFor();
      const width: number = await visitor.page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(1280);
    }
    expect(await visitor.page.title()).toBe('Parallax');
    expect(visitor.errors).toEqual([]);
    await visitor.open(
      `/?q=${'y'.repeat(5_000)}&weight=7&as=<b>&like=nobody-knows&tag=&image=%00&least=no&after=expired`,
    );
    await visitor.page.getByRole('alert').first().waitFor();
    await visitor.leave();
  });

  it('go on by themselves when the network or the gateway was away, or asked too often', async () => {
    const reader = await arrive('/?q=bird&as=nobody');
    const read = (await reader.ids('everyone', 1_000)).length;
    const visitor = await arrive('/?q=cat');
    const before = await visitor.ids('you');
    await visitor.page.context().setOffline(true);
    await visitor.search('dog');
    await visitor.page.getByText('You are offline.').first().waitFor();
    await visitor.page.context().setOffline(false);
    await visitor.until('you', (ids) => ids[0]?.startsWith('dog-') === true, 15_000);
    await visitor.page.clock.install();
    await served.stop();
    await visitor.search('cat');
    await visitor.page.getByText('The gateway does not answer.').first().waitFor();
    served = await start({ RATE_LIMIT: '1' });
    await visitor.page.clock.fastForward(15_000);
    await visitor.page.getByText('Too many requests: the next one leaves by itself at').first().waitFor();
    await served.stop();
    served = await start();
    // As long as the gateway said.
    await visitor.page.clock.fastForward(61_000);
    expect(await visitor.until('you', (ids) => ids.join() === before.join(), 20_000)).toEqual(before);
    await visitor.leave();

    // This list was frozen by a gateway that is no more.
    await reader.page.mouse.wheel(0, 4_000);
    await reader.page.getByText('The list was ranked again while you read it').first().waitFor();
    const ids = await reader.ids('everyone', 1_000);
    expect(ids.length).toBeGreaterThan(read);
    expect(new Set(ids).size).toBe(ids.length);
    await reader.leave();
  });

  it('say that a new version is here where a part of the page is gone, and keep the rest', async () => {
    const visitor = await arrive('/?q=cat');
    const before = await visitor.ids('you');
    await visitor.page.route('**/assets/taste-sheet-*.js', (route) => route.fulfill({ status: 404 }));
    await visitor.page.route(
      (url) => url.pathname === '/',
      (route) => route.fulfill({ contentType: 'text/html', body: '<script src="./assets/index-newer.js">' }),
    );
    await visitor.button('Taste').click();
    await visitor.page.getByText('A new version of this page is here.').waitFor();
    expect(await visitor.ids('you')).toEqual(before);
    await visitor.page.unrouteAll();
    await visitor.button('Reload').click();
    await visitor.button('Taste').click();
    await visitor.page.getByText('Nothing yet. View, favourite or download').waitFor();
    await visitor.leave();
  });
});
