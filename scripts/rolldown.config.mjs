import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { bin: 'src/cli/bin.ts', thread: 'src/cli/threads/thread.ts' },
  platform: 'node',
  // Each loads a binary that lies beside it.
  external: ['better-sqlite3', 'koffi'],
  logLevel: 'silent',
  output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
});
