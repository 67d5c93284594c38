// `node scripts/explorer-images.mjs http://127.0.0.1:4000/ [http://127.0.0.1:4001/]` takes the explorer's
// screenshots in docs/images. The first gateway serves the demo; the ranker of the second does not answer
// (RANKER=personalize, with no server at AWS_ENDPOINT_URL). Needs Chromium: CHROMIUM_PATH, or the system's.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = join(ROOT, 'docs', 'images');
const [url, degraded] = process.argv.slice(2);
if (url === undefined) {
  console.error('Say where the demo is served: node scripts/explorer-images.mjs http://127.0.0.1:4000/');
  process.exit(1);
}
mkdirSync(OUT, { recursive: true });
const SCREEN = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

async function visit(path, options = {}) {
  const context = await browser.newContext({ viewport: SCREEN, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(new URL(path, url).href);
  await settled(page);
  return page;
}

/** Waits until all visible images are loaded. */
async function settled(page) {
  await page.waitForLoadState('networkidle');
  await page.evaluate(
    "Promise.all([...document.images].filter(({ loading }) => loading !== 'lazy').map((image) => image.decode().catch(() => null))).then(() => null)",
  );
  await page.waitForTimeout(300);
}

async function keep(page, name) {
  await settled(page);
  const path = join(OUT, `explorer-${name}.webp`);
  await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toFile(path);
  console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
}

// The README's first screenshot.
const results = await visit('?q=cat&as=comic-art-user');
await keep(results, 'results');
await results.getByRole('button', { name: 'Settings', exact: true }).click();
await results.getByText('candidates', { exact: true }).first().waitFor();
await keep(results, 'engineers');

await keep(await visit('?q=cat&as=comic-art-user&image=cat-comic-art-307'), 'why');
await keep(await visit('?q=cat&as=neon-punk-user', { colorScheme: 'dark' }), 'dark');
await keep(await visit('?q=cat&as=origami-clay-user', { viewport: PHONE }), 'phone');
await keep(await visit('?like=boat-origami-302&tag=boat'), 'more-like-this');
await keep(await visit('?q=hores'), 'corrected');
await keep(await visit('?q=cat&tag=no-such-tag'), 'nothing');
await keep(await visit('?q=income+tax'), 'unlike');
const filtered = await visit('?q=cat&as=comic-art-user&type=illustration');
await filtered.getByText('Filters').click();
await keep(filtered, 'filters');
await keep(await visit('?q=cat&as=comic-art-user', { locale: 'ar' }), 'arabic');

if (degraded !== undefined) {
  const plain = await visit(new URL('?q=cat&as=comic-art-user', degraded).href);
  await plain.getByText('This is the plain order').waitFor();
  await keep(plain, 'degraded');
}

const offline = await visit('?q=cat');
await offline.context().setOffline(true);
await offline.getByRole('searchbox').fill('dog');
await offline.getByText('You are offline.').first().waitFor();
await keep(offline, 'offline');

// A first visit: looks are picked, favourites set, and the page turns.
const turning = await visit('', { viewport: { width: 1120, height: 700 } });
await keep(turning, 'board');
const frames = [];
const frame = async (times = 1) => {
  await settled(turning);
  const shot = await sharp(await turning.screenshot())
    .resize({ width: 840 })
    .toBuffer();
  for (let i = 0; i < times; i++) frames.push(shot);
};
await turning.getByRole('searchbox').fill('cat');
await turning.getByRole('searchbox').press('Enter');
await frame(2);
const origami = turning.locator(
  '.column[data-side=everyone] .tile[data-id*=origami], .column[data-side=you] .tile[data-id*=origami]',
);
for (let i = 0; i < 3; i++) {
  const tile = turning
    .locator(`.column[data-side=you] .tile[data-id*=origami]:not(:has(.is-marked))`)
    .first();
  await tile.scrollIntoViewIfNeeded();
  await tile.hover();
  await tile.getByRole('button', { name: 'Favourite', exact: true }).click();
  await turning.getByText('Favourite kept.').last().waitFor();
  await turning.evaluate('scrollTo(0, 0)');
  const again = turning.locator('.new-order');
  if (await again.count()) await again.click();
  await frame(2);
}
await turning.getByRole('button', { name: 'Taste', exact: true }).click();
await turning.locator('.taste-cluster').first().waitFor();
await frame(3);
const path = join(OUT, 'explorer.webp');
await sharp(frames, { join: { animated: true } })
  .webp({ quality: 58, delay: frames.map(() => 900), loop: 0 })
  .toFile(path);
console.log(
  `${path}: ${Math.round(statSync(path).size / 1000)} kB, ${frames.length} frames, ${await origami.count()} origami`,
);
await turning.setViewportSize(SCREEN);
await keep(turning, 'taste');
await browser.close();
