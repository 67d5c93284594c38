// `node scripts/contact-sheet.mjs [file]`: draws the README's table of styles, after `npm run build`.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { drawStyleSheet } from '../dist/demo/style-sheet.js';
import { ROOT } from './workspace.mjs';

const file = process.argv[2] ?? join(ROOT, 'docs', 'images', 'contact-sheet.jpg');
await mkdir(dirname(file), { recursive: true });
await writeFile(file, await drawStyleSheet());
console.log(`wrote ${file}`);
