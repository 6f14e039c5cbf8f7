/** A folder of files among the temporary ones. For tests only. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Its real path, which is added to `made`. */
export function temporaryFolder(made: string[], files: Readonly<{ [path: string]: string }> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-folder-')));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export function removeFolders(made: string[]): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
