/**
 * Two test projects: `fast` (pure, beside the source, seconds) and `e2e` (real processes, git and browsers under `test/`).
 * Both run the TypeScript source: the condition `assay-source` makes `#x/y` mean `src/x/y.ts`, never a stale `dist/`.
 */
import { defineConfig } from 'vitest/config';
import { TestSummary } from './tools/test-summary.ts';

const conditions = ['assay-source'];

export default defineConfig({
  resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
  test: {
    reporters: ['default', new TestSummary(process.env['ASSAY_TEST_STRICT'] === '1')],
    setupFiles: ['./test/support/environment.ts'],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
          testTimeout: 60_000, // only a hang takes that long, on a busy machine too
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          exclude: ['test/scenarios/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
