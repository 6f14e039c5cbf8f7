/** The text files that lie directly in a folder, bounded: for folders that a program we do not trust has written to. */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderTexts {
  /** In name order. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** There is more than was asked for. */
  readonly overflow: boolean;
}

/** An absent folder holds nothing. Links are not followed; what is no UTF-8 is read as it is shown. */
export async function folderTexts(dir: string, maxBytes: number): Promise<FolderTexts> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const files: { name: string; text: string }[] = [];
  let left = maxBytes;
  for (const name of names.sort()) {
    const file = await open(join(dir, name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
    if (file === null) continue;
    try {
      const { size } = await file.stat();
      if (size > left) return { files, overflow: true };
      const text = await file.readFile('utf8');
      left -= Buffer.byteLength(text);
      if (left < 0) return { files, overflow: true };
      files.push({ name, text });
    } finally {
      await file.close();
    }
  }
  return { files, overflow: false };
}
