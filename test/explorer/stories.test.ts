import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyDemo } from '../e2e/demo-app.js';
import { TEST_DATA } from '../e2e/prepare-demo.js';
import { post, type Served, serve } from '../e2e/serve.js';
import { CHROMIUM, launchBrowser, NEEDS } from './browser.js';
import { ofStyle, Visitor } from './visitor.js';

const PERSONAS = [
  ['comic-art-user', ['comic-art'], 'Comic art'],
  ['neon-punk-user', ['neon-punk'], 'Neon punk'],
  ['origami-clay-user', ['origami', 'clay'], 'Origami and clay'],
] as const;

describe.skipIf(CHROMIUM === null)(`the explorer, as people use it (${NEEDS})`, () => {
  const demo = copyDemo();
  let browser: Browser;
  let served: Served;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launchBrowser(), serve({ DATA_DIR: demo.dataDirectory })]);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    demo.remove();
  });
  const arrive = (path = '/', options = {}) => Visitor.arrive(browser, served.url, path, options);

  it('shows "cat" without a user and as the three personas, beside everyone', async () => {
    const visitor = await arrive('/', { reducedMotion: 'no-preference' });
    await visitor.search('cat');
    const motion = await visitor.countMotion();
    const everyone = await visitor.ids('everyone');
    expect(everyone.slice(0, 12).filter((id) => id.startsWith('cat-'))).toHaveLength(12);
    await visitor.page.getByText('Nobody', { exact: true }).click();
    expect(await visitor.ids('you')).toEqual(everyone);
    for (const [, styles, name] of PERSONAS) {
      await visitor.page.getByText(name, { exact: true }).click();
      await visitor.until('you', (ids) => styles.reduce((sum, style) => sum + ofStyle(ids, style), 0) >= 9);
      expect(await visitor.ids('everyone')).toEqual(everyone);
      const [first] = await visitor.ids('you');
      const label = await visitor
        .tile('you', first ?? '')
        .getByRole('button')
        .first()
        .getAttribute('aria-label');
      expect(label).toMatch(/^1\. .+, up \d+$/);
    }
    expect(await motion()).toBeGreaterThan(12);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('turns the page to origami when five of them are favourites, and back by mute, reset and undo', async () => {
    const visitor = await arrive('/?q=origami+animal');
    const liked = (await visitor.ids('you')).filter((id) => id.includes('-origami-')).slice(0, 5);
    expect(liked).toHaveLength(5);
    for (const id of liked) {
      const heart = visitor.tile('you', id).getByRole('button', { name: 'Favourite', exact: true });
      await visitor.tile('you', id).hover();
      await heart.click();
      // Before the gateway has answered.
      await visitor.tile('you', id).getByRole('button', { name: 'Take the favourite back' }).waitFor();
    }
    await visitor.search('cat');
    const plain = await visitor.ids('everyone');
    const turned = await visitor.until('you', (ids) => ofStyle(ids, 'origami') >= 6);

    // The look of most of them is muted: its images leave without a reload.
    await visitor.button('Taste').click();
    const looks = visitor.page.locator('.taste-cluster');
    await looks.first().waitFor();
    const muted = await looks.count();
    for (let i = 0; i < muted; i++) {
      await looks
        .filter({ hasNot: visitor.page.getByRole('button', { name: 'Clear' }) })
        .first()
        .getByRole('button', { name: 'Mute' })
        .click();
      await expect.poll(() => visitor.page.locator('.taste-cluster[data-muted]').count()).toBe(i + 1);
    }
    await visitor.until('you', (ids) => ofStyle(ids, 'origami', 24) < ofStyle(turned, 'origami', 24) / 2);
    await visitor.button('Reset').click();
    await visitor.button('Yes, reset').click();
    expect(await visitor.until('you', (ids) => ids.join() === plain.join())).toEqual(plain);
    await visitor.button('Close').click();
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('gives the same order again when the weight was 0, 1 and as before', async () => {
    const visitor = await arrive('/?q=cat&as=comic-art-user&weight=0.3');
    const motion = await visitor.countMotion();
    const before = await visitor.ids('you');
    const slider = visitor.page.getByRole('slider', { name: 'Taste' });
    await slider.focus();
    await slider.press('Home');
    const everyone = await visitor.ids('everyone');
    await visitor.until('you', (ids) => ids.join() === everyone.join());
    await slider.press('End');
    const taste = await visitor.until('you', (ids) => ids.join() !== everyone.join());
    expect(ofStyle(taste, 'comic-art', 24)).toBeGreaterThan(12);
    // The order changed twice, and this person wants nothing to move.
    expect(await motion()).toBe(0);
    await visitor.open('/?q=cat&as=comic-art-user&weight=0.3');
    expect(await visitor.ids('you')).toEqual(before);
    await visitor.page.getByRole('slider', { name: 'Taste' }).press('Home');
    await visitor.until('you', (ids) => ids.join() === everyone.join());
    await visitor.button('Auto').first().click();
    await visitor.until('you', (ids) => ofStyle(ids, 'comic-art') >= 9);
    expect(new URL(visitor.page.url()).searchParams.get('weight')).toBeNull();
    await visitor.leave();
  });

  it('searches with a dropped, a pasted and a chosen picture, which it reduces', async () => {
    const visitor = await arrive();
    const { data } = (await post(served.url, '{ image(id: "dog-clay-301") { url } }')) as {
      data: { image: { url: string } };
    };
    const path = join(TEST_DATA, 'demo', new URL(data.image.url, served.url).pathname);
    const bytes = readFileSync(path).toString('base64');
    const sent: number[] = [];
    visitor.page.on('request', (request) => sent.push(request.postData()?.length ?? 0));
    const give = (how: 'drop' | 'paste'): Promise<void> =>
      visitor.page.evaluate(`(async () => {
        const answer = await fetch('data:image/jpeg;base64,').catch(() => null);
        const bytes = Uint8Array.from(atob(${JSON.stringify(bytes)}), (one) => one.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], '${how}.jpg', { type: 'image/jpeg' }));
        dispatchEvent('${how}' === 'drop'
          ? new DragEvent('drop', { dataTransfer: data, cancelable: true })
          : new ClipboardEvent('paste', { clipboardData: data }));
      })()`);
    await give('drop');
    await visitor.button('Remove Picture: drop.jpg').waitFor();
    const found = await visitor.ids('everyone');
    expect(found.slice(0, 5)).toContain('dog-clay-301');
    await visitor.button('Remove Picture: drop.jpg').click();
    await visitor.page.getByText('What do you like?').waitFor();
    await give('paste');
    await visitor.button('Remove Picture: paste.jpg').waitFor();
    expect((await visitor.ids('everyone')).slice(0, 5)).toContain('dog-clay-301');
    await visitor.page.locator('input[type=file]').setInputFiles({
      name: 'large.png',
      mimeType: 'image/png',
      buffer: readFileSync(new URL('../../docs/images/contact-sheet.jpg', import.meta.url)),
    });
    await visitor.button('Remove Picture: large.png').waitFor();
    await visitor.ids('everyone');
    expect(Math.max(...sent)).toBeLessThan(200_000);
    await visitor.leave();
  });

  it('reads to 100 images while things are recorded: none twice, none missed; then offers the new order', async () => {
    const visitor = await arrive('/?q=bird');
    const order = async (): Promise<string[]> => visitor.ids('you', 1_000);
    const { data } = (await post(
      served.url,
      '{ searchImages(query: "bird", first: 100) { nodes { id } } }',
    )) as {
      data: { searchImages: { nodes: { id: string }[] } };
    };
    const expected = data.searchImages.nodes.map(({ id }) => id);
    await visitor.settled('you');
    let marked = false;
    for (let turn = 0; !marked || (await order()).length < 100; turn++) {
      if (turn > 200) throw new Error(`Only ${(await order()).length} images came.`);
      await visitor.page.mouse.wheel(0, 1_200);
      const shown = (await order())[30];
      const scrolled: number = await visitor.page.evaluate('scrollY');
      if (!marked && shown !== undefined && scrolled > 300) {
        marked = true;
        await visitor.press('you', shown, 'Favourite');
      }
      await visitor.page.waitForTimeout(50);
    }
    expect((await order()).slice(0, 100)).toEqual(expected);
    await visitor.button('Your taste has changed: show the new order').click();
    await visitor.until('you', (ids) => ids.slice(0, 24).join() !== expected.slice(0, 24).join());
    expect(await visitor.page.evaluate('scrollY')).toBe(0);
    await visitor.leave();
  });

  it('is used by keyboard alone: search, look, favour, hide, undo, more like this, back', async () => {
    const visitor = await arrive();
    const { keyboard } = visitor.page;
    await visitor.page.getByText('What do you like?').waitFor();
    await keyboard.press('/');
    await keyboard.type('boat');
    await keyboard.press('Enter');
    const [first, second, third] = await visitor.ids('everyone');
    const focused = (): Promise<string> =>
      visitor.page.evaluate("document.activeElement.closest('[data-id]')?.dataset.id ?? ''");
    for (let i = 0; i < 12 && (await focused()) !== first; i++) await keyboard.press('Tab');
    expect(await focused()).toBe(first);
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowLeft');
    expect(await focused()).toBe(second);
    await keyboard.press('f');
    await visitor
      .tile('everyone', second ?? '')
      .getByRole('button', { name: 'Take the favourite back' })
      .waitFor();
    await keyboard.press('Enter');
    await visitor.page.getByRole('dialog').getByText('Why is it here?').waitFor();
    await keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(second);
    await keyboard.press('ArrowRight');
    await keyboard.press('h');
    await visitor.until('you', (ids) => !ids.includes(third ?? ''));
    await visitor.page.getByText('Hidden from your results.').waitFor();
    await visitor.button('Undo').last().focus();
    await keyboard.press('Enter');
    await visitor.until('you', (ids) => ids.includes(third ?? ''));
    await visitor
      .tile('everyone', second ?? '')
      .getByRole('button')
      .first()
      .focus();
    await keyboard.press('m');
    await visitor.page.getByRole('button', { name: /^Remove Like: / }).waitFor();
    await visitor.page.goBack();
    expect(await visitor.ids('everyone')).toContain(first);
    await visitor.leave();
  });

  it('begins with looks to pick from, so that the first search is already personal; then forgets', async () => {
    const visitor = await arrive();
    const looks = visitor.page.locator('.look-card');
    await looks.nth(3).getByRole('button').first().waitFor();
    const origami = visitor.page.locator('.look-card:has(img[src])').filter({
      has: visitor.page.getByRole('button', { name: /^I like this look/ }),
    });
    expect(await origami.count()).toBe(24);
    for (const place of [0, 1, 2]) await looks.nth(place).getByRole('button').first().click();
    const userId = await visitor.userId();
    const taste = async (): Promise<{ interactions: number; clusters: unknown[] }> => {
      const answer = await post(
        served.url,
        'query ($id: ID) { taste(userId: $id) { interactions clusters { affinity } } }',
        { id: userId },
      );
      return (answer as { data: { taste: { interactions: number; clusters: unknown[] } } }).data.taste;
    };
    await expect.poll(async () => (await taste()).interactions).toBe(3);
    await visitor.search('cat');
    const everyone = await visitor.ids('everyone');
    await visitor.until('you', (ids) => ids.join() !== everyone.join());
    await visitor.page.getByText('3 images known of this taste').waitFor();

    await visitor.button('Taste').click();
    await visitor.button('Forget me').click();
    await visitor.button('Yes, forget me').click();
    await visitor.page.getByText('Forgotten: 3 interactions were removed.').waitFor();
    expect(await taste()).toEqual({ interactions: 0, clusters: [] });
    await visitor.until('you', (ids) => ids.join() === everyone.join());
    await visitor.leave();
  });

  it('finds only what the filters leave: kinds, tags, a least similarity', async () => {
    const visitor = await arrive('/?q=cat&as=nobody');
    const found = async (filter: string): Promise<string[]> => {
      const { data } = (await post(
        served.url,
        `{ searchImages(query: "cat", personalize: false, diversity: 0, first: 24, ${filter}) { nodes { id } } }`,
      )) as { data: { searchImages: { nodes: { id: string }[] } } };
      return data.searchImages.nodes.map(({ id }) => id);
    };
    await visitor.ids('everyone');
    await visitor.page.getByText('Filters').click();
    const kind = visitor.page.getByRole('group', { name: 'Kinds' }).getByRole('button').first();
    const type = await kind.textContent();
    await kind.click();
    const ofType = await found(`filter: {types: ["${type}"]}`);
    await visitor.until('everyone', (ids) => ids.join() === ofType.join());
    await visitor.page.getByLabel('Another tag').fill('comic-art');
    await visitor.button('Add').click();
    const ofBoth = await found(`filter: {types: ["${type}"], tags: ["comic-art"]}`);
    await visitor.until('everyone', (ids) => ids.join() === ofBoth.join());
    await visitor.button(`Remove ${type}`).click();
    await visitor.button('Remove comic-art').click();
    await visitor.page.getByLabel('Least similarity').fill('0.55');
    await visitor.button('Remove Similarity from 0.55').waitFor();
    const near = await found('minSimilarity: 0.55');
    await visitor.until('everyone', (ids) => ids.join() === near.join());
    expect(new URL(visitor.page.url()).searchParams.get('least')).toBe('0.55');
    await visitor.open('/?q=cat&tag=no-such-tag');
    await visitor.page.getByText('Nothing was found.').first().waitFor();
    expect(await visitor.page.getByText('resembles the query').count()).toBe(0);
    expect(visitor.errors).toEqual([]);
    await visitor.leave();
  });

  it('opens a shared address as it was, and says of one user the same in two tabs', async () => {
    const path = '/?q=house&as=neon-punk-user&weight=0.5&diversity=0.2&tag=house&image=house-neon-punk-300';
    const visitor = await arrive(path);
    await visitor.page.getByRole('dialog').getByText('Why is it here?').waitFor();
    await visitor.button('Close').click();
    expect(await visitor.page.getByRole('searchbox').inputValue()).toBe('house');
    expect(await visitor.page.getByRole('radio', { name: 'Neon punk' }).isChecked()).toBe(true);
    await visitor.button('Remove house').waitFor();
    const other = await visitor.tab(path);
    // Time passes between the two: images with close scores may change places.
    expect(await visitor.ids('you')).toEqual(expect.arrayContaining((await other.ids('you')).slice(0, 12)));

    await Promise.all([visitor.open('/?q=cat'), other.open('/?q=cat')]);
    const everyone = await other.ids('everyone');
    const cat = (await other.ids('you')).at(-1) ?? '';
    await visitor.press('you', cat, 'Favourite');
    // In the other tab too, and without a reload.
    await other.tile('you', cat).getByRole('button', { name: 'Take the favourite back' }).waitFor();
    await other.until('you', (ids) => ids.indexOf(cat) < everyone.indexOf(cat));
    expect([...visitor.errors, ...other.errors]).toEqual([]);
    await visitor.leave();
  });
});
