import { expect, it } from 'vitest';
import { followFetch } from '../../../../src/catalogue/embedding/open-pipeline-embedder.js';

it('shows the large files of a model, each in megabytes until it is there', () => {
  const seen: string[] = [];
  const follow = followFetch({
    stage: (name, total) => {
      seen.push(`${name}: 0/${total}`);
      return { at: (done) => seen.push(`${done}/${total}`), end: () => seen.push('end') };
    },
  });
  follow({ file: 'config.json', loaded: 4_000, total: 4_000 });
  follow({ file: 'text.onnx', loaded: 0, total: 0 });
  follow({ file: 'text.onnx', loaded: 3_200_000, total: 64_000_000 });
  follow({ file: 'text.onnx', loaded: 64_000_000, total: 64_000_000 });
  follow({ file: 'vision.onnx', loaded: 88_000_000, total: 88_000_000 });
  expect(seen).toEqual([
    'Fetching text.onnx, MB: 0/64',
    '3/64',
    'end',
    'Fetching vision.onnx, MB: 0/88',
    'end',
  ]);
});
