import { openOutputFile } from '../../../src/cli/render/output-file.ts';
import { exampleFinding } from '../../finding/example-finding.ts';

// Run by output-file.test.ts in a process of its own: writes rows until there is no room, or so many and waits.
const [path = '', rows = '1000000'] = process.argv.slice(2);
try {
  const file = openOutputFile(path);
  for (let row = 0; row < Number(rows); row += 1) {
    file.write(exampleFinding({ id: `row-${row}`, hostnames: ['x'.repeat(row % 97)] }));
  }
  process.stdout.write('written\n');
  setInterval(() => {}, 1_000);
} catch (error) {
  const { name, message } = error as Error;
  process.stdout.write(`${name}: ${message}\n`);
}
