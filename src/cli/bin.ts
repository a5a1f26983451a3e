#!/usr/bin/env node
// Before any other import: better-sqlite3 crashes on an old Node without a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`airsweep: needs Node 22.19 or newer, this is ${process.versions.node}\n`);
  process.exit(2);
}
const { main } = await import('./main.ts');
await main(process.argv.slice(2));

export {};
