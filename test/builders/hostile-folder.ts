import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  AN_SVG,
  a16BitPng,
  aCmykJpeg,
  anAnimatedGif,
  aPicture,
  aPixelBomb,
  aRotatedJpeg,
  aTruncatedJpeg,
} from './picture-files.js';

/** The longest name that a file may have: 255 bytes. */
export const HUGE_NAME = `${'very-'.repeat(50)}l.png`;

/** Good pictures under names that try a reader, and every kind of file that is none. */
export async function makeHostileFolder(folder: string): Promise<void> {
  const write = async (path: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  await write('plain.jpg', await aPicture({ seed: 40 }).jpeg().toBuffer());
  await write('prints/cmyk.jpg', await aCmykJpeg());
  await write('prints/sixteen-bits.png', await a16BitPng());
  await write('phone/rotated.jpg', await aRotatedJpeg());
  await write('animated.gif', await anAnimatedGif());
  await write('a folder.jpg/inside.webp', await aPicture({ seed: 41 }).webp().toBuffer());
  await write('Zürich 東京 🐈.avif', await aPicture({ seed: 42 }).avif({ effort: 0 }).toBuffer());
  await write(HUGE_NAME, await aPicture({ seed: 43 }).png().toBuffer());
  await write('wrong-extension.gif', await aPicture({ seed: 44 }).tiff().toBuffer());

  await copyFile(join(folder, 'plain.jpg'), join(folder, 'second copy.jpg'));
  await write('truncated.jpg', await aTruncatedJpeg());
  await write('zero-bytes.png', '');
  await write('text.jpg', 'This is a letter, not a picture.');
  await write('drawing.svg', AN_SVG);
  await write('bomb.png', aPixelBomb());
  await write('line\nbreak\u001b[31m.txt', 'A name that would colour the terminal.');
  await write('.hidden.jpg', await aPicture({ seed: 45 }).jpeg().toBuffer());
  await write('.thumbnails/also-hidden.jpg', await aPicture({ seed: 46 }).jpeg().toBuffer());
  await symlink('nowhere.jpg', join(folder, 'dangling.jpg'));
  await symlink('/etc/hostname', join(folder, 'outside.jpg'));
  await symlink('prints', join(folder, 'linked-folder'));
  await symlink('plain.jpg', join(folder, 'a-link.jpg'));
}
