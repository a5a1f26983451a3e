import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './scripts/bundle.mjs',
    setupFiles: ['./test/support/seed.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    // A retry would hide a flake.
    retry: 0,
    // For what hangs; a busy machine is no failure, and a test of the command line starts a dozen processes.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
