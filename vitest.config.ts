import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['./test/support/seed.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    // A retry would hide a flake.
    retry: 0,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
