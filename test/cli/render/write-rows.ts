import { openOutputFile } from '../../../src/cli/render/output-file.ts';
import { exampleFinding } from '../../finding/example-finding.ts';

// Run by output-file.test.ts in a process of its own: writes rows until it is stopped or there is no room.
const [path = ''] = process.argv.slice(2);
try {
  const file = openOutputFile(path);
  for (let row = 0; row < 1_000_000; row += 1) {
    file.write(exampleFinding({ id: `row-${row}`, hostnames: ['x'.repeat(row % 97)] }));
    if (row === 100) process.stdout.write('writing\n');
  }
} catch (error) {
  const { name, message } = error as Error;
  process.stdout.write(`${name}: ${message}\n`);
}
