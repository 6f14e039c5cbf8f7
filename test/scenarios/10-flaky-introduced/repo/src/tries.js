import { appendFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How often this was asked, over all processes: outside of the tree, as hidden state is. */
export function ask() {
  const file = join(tmpdir(), 'tries');
  appendFileSync(file, '.');
  return readFileSync(file, 'utf8').length;
}
