import { defineConfig } from 'vitest/config';

// The client in packages/ has its own tests on node:test.
export default defineConfig({
  test: { include: ['test/**/*.test.ts'] },
});
