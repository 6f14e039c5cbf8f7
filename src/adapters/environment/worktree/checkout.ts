/**
 * Lays a tree out in an empty folder, with an index of its own in the private git directory. Submodules are laid out from the
 * user's own copy of them when it has the recorded commit. Invariant: nothing is fetched, and nothing is written but the folder.
 */
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Git } from '#kit/git';
import type { Overlay } from '#kit/git/overlay';
import type { Answer } from '#kit/git/tree';

/** The value is what people must know about how the folder differs from a full checkout. */
export async function checkOut(overlay: Overlay, files: TreeFiles, dir: string): Promise<Answer<readonly string[]>> {
  const laidOut = await overlay.withIndex((indexFile) =>
    layOut(overlay.own.at({ workTree: dir, cwd: dir, indexFile }), files.tree),
  );
  if (!laidOut.ok) return laidOut;
  const notes: string[] = [];
  for (const { path, mode, id, exact } of files.entries) {
    if (mode !== '160000') continue;
    const problem = exact ? await layOutSubmodule(overlay, path, id, dir) : 'its name is not UTF-8';
    if (problem !== null) notes.push(`submodule ${path} is empty in the prepared tree: ${problem}`);
  }
  if (usesLargeFiles(files)) notes.push('git LFS files are pointers in the prepared tree');
  return { ok: true, value: notes };
}

async function layOut(git: Git, tree: string): Promise<Answer<null>> {
  const read = await git.run(['read-tree', tree]);
  if (!read.ok) return read;
  const written = await git.run(['checkout-index', '--all', '--force', '--quiet']);
  return written.ok ? { ok: true, value: null } : written;
}

/** Null when done, else why not. */
async function layOutSubmodule(overlay: Overlay, path: string, commit: string, dir: string): Promise<string | null> {
  const workTree = join(dir, path);
  await mkdir(workTree, { recursive: true });
  const gitDir = await submoduleGitDir(join(overlay.repository.root, path));
  if (gitDir === null) return 'it is not checked out in the work tree (git submodule update --init)';
  const git = overlay.users.at({ cwd: workTree, gitDir, workTree });
  const found = await git.run(['cat-file', '-e', `${commit}^{tree}`]);
  if (!found.ok) return `commit ${commit.slice(0, 12)} is not there locally (git submodule update)`;
  const laidOut = await overlay.withIndex((indexFile) => layOut(git.at({ indexFile }), commit));
  return laidOut.ok ? null : laidOut.reason;
}

/** `.git` of a submodule is a folder, or a file that says where the folder is. */
async function submoduleGitDir(submodule: string): Promise<string | null> {
  const path = join(submodule, '.git');
  const stats = await stat(path).catch(() => null);
  if (stats === null) return null;
  if (stats.isDirectory()) return path;
  const target = /^gitdir: (.+?)\s*$/.exec(await readFile(path, 'utf8'))?.[1];
  return target === undefined ? null : resolve(submodule, target);
}

function usesLargeFiles(files: TreeFiles): boolean {
  return files.entries.some(
    ({ path }) => path.endsWith('.gitattributes') && /\bfilter=lfs\b/.test(files.text(path) ?? ''),
  );
}
