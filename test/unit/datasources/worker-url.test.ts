import { describe, expect, it } from 'vitest';
import { workerUrl } from '../../../src/datasources/worker-url.js';

const src = new URL('../../../src/', import.meta.url);

describe('workerUrl', () => {
  it('starts the built worker when the caller runs from source', () => {
    const url = workerUrl(new URL('datasources/indexes/embedded/build.ts', src).href, './build.worker.js');
    expect(url.href).toBe(new URL('../dist/datasources/indexes/embedded/build.worker.js', src).href);
  });

  it('leaves a built caller alone, also below a folder that is called src', () => {
    const from = 'file:///home/me/src/parallax/dist/datasources/build.js';
    expect(workerUrl(from, './build.worker.js').href).toBe(
      'file:///home/me/src/parallax/dist/datasources/build.worker.js',
    );
  });
});
