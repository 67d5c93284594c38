import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFileName } from '../../src/datasources/images/image-file-name.js';
import type { ImageStore, Renditions } from '../../src/datasources/images/image-store.js';

/** An empty store, and a look behind its back. */
export interface StoreUnderTest {
  /** Opened with BASE_URL. */
  readonly store: ImageStore;
  /** Names of all files in it, sorted, as `Renditions` names them. */
  files(): Promise<readonly string[]>;
  read(file: string): Promise<string>;
  close(): Promise<void>;
}

export const BASE_URL = 'https://cdn.example.com/images/demo/';

/** Looks like no file name at all. */
export const AN_ID = '../../etc/passwd\u0000 and "more"';

export function aRendition({
  id = AN_ID,
  hash = '1'.repeat(64),
  width = 400,
  bytes = 'full',
} = {}): Renditions {
  return {
    full: Buffer.from(bytes),
    file: imageFileName(id, hash, 'jpg'),
    width,
    height: 300,
    thumbnails: { SMALL: Buffer.from('small'), MEDIUM: Buffer.from('medium') },
  };
}

/** Contract of every image store. */
export function anImageStoreKeeps(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`image store contract: ${name}`, () => {
    let under: StoreUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    it('keeps every rendition under a safe name, and the URLs lead there', async () => {
      const made = aRendition();
      await under.store.put(made);
      const names = await under.files();
      expect(names).toHaveLength(3);
      for (const file of names)
        expect(file).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{16}-11111111\.(jpg|160\.webp|320\.webp)$/);
      expect(under.store.url(made.file)).toBe(`https://cdn.example.com/images/demo/${made.file}`);
      expect(await under.read(made.file)).toBe('full');
      const path = under.store.thumbnailUrl(made, 'MEDIUM').slice(BASE_URL.length);
      expect(await under.read(path)).toBe('medium');
    });

    it('leads to the full rendition where a thumbnail would not be smaller', () => {
      const made = aRendition({ width: 320 });
      expect(under.store.thumbnailUrl(made, 'SMALL')).toMatch(/\.160\.webp$/);
      expect(under.store.thumbnailUrl(made, 'MEDIUM')).toBe(under.store.url(made.file));
      expect(under.store.thumbnailUrl(made, 'LARGE')).toBe(under.store.url(made.file));
    });

    it('takes a picture that has no thumbnails', async () => {
      const made = { ...aRendition(), thumbnails: {} };
      await under.store.put(made);
      expect(await under.files()).toEqual([made.file]);
    });

    it('writes over what is there under the same name', async () => {
      const made = aRendition();
      await under.store.put(made);
      await under.store.put(aRendition({ bytes: 'once more' }));
      expect(await under.files()).toHaveLength(3);
      expect(await under.read(made.file)).toBe('once more');
    });

    it('removes all of one image and nothing of another', async () => {
      await under.store.put(aRendition());
      await under.store.put(aRendition({ id: 'other' }));
      await under.store.remove(AN_ID);
      expect(await under.files()).toHaveLength(3);
      await under.store.remove(AN_ID);
      await under.store.remove('never there');
      await under.store.remove('other');
      expect(await under.files()).toEqual([]);
    });

    it('removes what a changed picture left and keeps what it has now', async () => {
      await under.store.put(aRendition());
      const now = aRendition({ hash: '2'.repeat(64) });
      await under.store.put(now);
      expect(await under.files()).toHaveLength(6);
      await under.store.remove(AN_ID, now.file);
      const left = await under.files();
      expect(left).toHaveLength(3);
      for (const file of left) expect(file).toContain('-22222222.');
    });
  });
}
