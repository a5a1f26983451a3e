#!/usr/bin/env -S node --max-semi-space-size=16
// The flag: thousands of connections in flight outlive a young generation of any size, and a small one wastes
// less on them. Measured at -c 2000: 138 MiB, and as much with 64 times as many targets, at the same speed.
//
// Before any other import of ours: better-sqlite3 crashes on an old Node without a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`airsweep: needs Node 22.19 or newer, this is ${process.versions.node}\n`);
  process.exit(2);
}
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
