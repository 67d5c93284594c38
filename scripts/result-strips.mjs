// The picture in the README: what "cat" finds for nobody and for three users, rendered from real answers of
// a gateway on the demo catalogue. Run by hand: node scripts/result-strips.mjs
import { join } from 'node:path';
import { prepareWorkspace, ROOT } from './workspace.mjs';

prepareWorkspace();
const { default: sharp } = await import('sharp');
const { createApp } = await import('../dist/server/create-app.js');
const { readConfig } = await import('../dist/server/config.js');
const { ensureDemo } = await import('../dist/server/ensure-demo.js');

const PEOPLE = [
  ['', 'nobody in particular'],
  ['comic-art-user', 'somebody who has been looking at comics'],
  ['neon-punk-user', 'somebody who has been looking at neon'],
  ['origami-clay-user', 'somebody who has been looking at origami and clay'],
];
const SHOWN = 8;
const SIDE = 150;
const GAP = 6;
const LABEL = 30;

const config = readConfig({ ...process.env, CATALOGUE: 'demo', LOG_LEVEL: 'silent' });
await ensureDemo(config, process.env);
const app = await createApp(config);

const layers = [];
for (const [row, [userId, who]] of PEOPLE.entries()) {
  const top = row * (SIDE + LABEL + GAP);
  layers.push({ input: label(`"cat", for ${who}`), left: 0, top });
  for (const [column, file] of (await found(userId)).entries()) {
    const input = await sharp(join(config.dataDirectory, 'demo', 'images', file))
      .resize(SIDE, SIDE)
      .toBuffer();
    layers.push({ input, left: column * (SIDE + GAP), top: top + LABEL });
  }
}
await app.close();

const path = join(ROOT, 'docs', 'images', 'cat-for-four.jpg');
await sharp({
  create: {
    width: SHOWN * (SIDE + GAP) - GAP,
    height: PEOPLE.length * (SIDE + LABEL + GAP) - GAP,
    channels: 3,
    background: '#fff',
  },
})
  .composite(layers)
  .jpeg({ quality: 84 })
  .toFile(path);
console.log(`Wrote ${path}`);

async function found(userId) {
  const { body } = await app.apollo.executeOperation(
    {
      query: `query ($userId: ID, $first: Int) { searchImages(query: "cat", userId: $userId, first: $first) { nodes { url } } }`,
      variables: { userId: userId || null, first: SHOWN },
    },
    { contextValue: await app.contextOf('strips') },
  );
  return body.singleResult.data.searchImages.nodes.map(({ url }) => url.replace(/^.*\/images\//, ''));
}

function label(text) {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${LABEL}"><text x="2" y="21" font-family="sans-serif" font-size="17" fill="#222">${escaped}</text></svg>`,
  );
}
