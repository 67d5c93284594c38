import { defineConfig } from 'vitest/config';

// Benchmarks are TypeScript that imports the product's sources; vitest is what runs such files here.
// One: npx vitest run --config bench/vitest.bench.config.ts bench/index-recall.ts
export default defineConfig({
  test: {
    include: [
      'bench/index-*.ts',
      'bench/log-*.ts',
      'bench/ranker-*.ts',
      'bench/kmeans.ts',
      'bench/remote/{kill-opensearch,soak}.ts',
    ],
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    pool: 'forks',
  },
});
