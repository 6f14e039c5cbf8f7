/**
 * The folders in which a change would be one of the repository's: those of tracked files, and untracked ones that are not ignored,
 * empty ones included (a file may appear there next). Absolute paths.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Git } from '#kit/git';
import { splitNul } from '#kit/git/names';

/** Never looked into, whatever git says about them. */
const never: ReadonlySet<string> = new Set(['.git', 'node_modules', '.assay']);

export function isNeverSeen(path: string): boolean {
  return path.split('/').some((part) => never.has(part));
}

/** `git` runs at `root`. Where git gives no answer the root alone is left. */
export async function visibleFolders(git: Git, root: string): Promise<ReadonlySet<string>> {
  const [tracked, others] = await Promise.all([
    git.run(['ls-files', '-z', '--cached']),
    git.run(['ls-files', '-z', '--others', '--exclude-standard', '--directory']),
  ]);
  const folders = new Set<string>(['']);
  for (const path of names(tracked)) addAbove(folders, path);
  for (const path of names(others)) {
    addAbove(folders, path.replace(/\/$/, ''));
    if (path.endsWith('/') && !isNeverSeen(path)) addBelow(folders, root, path.slice(0, -1));
  }
  return new Set([...folders].filter((path) => !isNeverSeen(path)).map((path) => join(root, path)));
}

function names(answer: Awaited<ReturnType<Git['run']>>): readonly string[] {
  return answer.ok ? splitNul(answer.stdout).map((name) => name.toString('utf8')) : [];
}

function addAbove(folders: Set<string>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return; // and then all above it
    folders.add(folder);
  }
}

/** An untracked folder is told as one line; what lies in it is found on the disk. Links are not followed. */
function addBelow(folders: Set<string>, root: string, folder: string): void {
  folders.add(folder);
  for (const name of subfolders(join(root, folder))) addBelow(folders, root, `${folder}/${name}`);
}

/** The folders directly in `dir` that may be seen; none where it cannot be read. */
export function subfolders(dir: string): readonly string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !never.has(entry.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}
