/** One git tree as the preparation sees it: every entry, and the text of the few files that say how it is installed and built. */

import type { Git } from '#kit/git';
import { type Answer, listTree, readBlobs, type TreeEntry } from '#kit/git/tree';

export interface TreeFiles {
  readonly tree: string;
  readonly entries: readonly TreeEntry[];
  /** Path -> blob id, regular files and symlinks only. */
  readonly ids: ReadonlyMap<string, string>;
  /** Text of a manifest, lockfile, package manager configuration or `.gitattributes`; null for any other file. */
  text(path: string): string | null;
}

export const lockfileNames = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
] as const;

/** Configuration that decides what an installation holds. */
export const installConfigNames = [
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
  '.pnpmfile.mjs',
  'bunfig.toml',
];

const wanted = new Set<string>([...lockfileNames, ...installConfigNames, 'package.json', '.gitattributes']);
const maxBytes = 32 * 1024 * 1024;

export async function loadTree(git: Git, tree: string): Promise<Answer<TreeFiles>> {
  const listed = await listTree(git, tree);
  if (!listed.ok) return listed;
  const files = listed.value.filter(({ mode, exact }) => mode !== '160000' && exact);
  const ids = new Map(files.map(({ path, id }) => [path, id]));
  const read = files.filter(({ path }) => wanted.has(path.slice(path.lastIndexOf('/') + 1)) && !inModules(path));
  const blobs = await readBlobs(
    git,
    read.map(({ id }) => id),
  );
  if (!blobs.ok) return blobs;
  const texts = new Map<string, string>();
  for (const { path, id } of read) {
    const blob = blobs.value.get(id);
    if (blob && blob.length <= maxBytes) texts.set(path, blob.toString('utf8'));
  }
  return { ok: true, value: { tree, entries: listed.value, ids, text: (path) => texts.get(path) ?? null } };
}

function inModules(path: string): boolean {
  return path.startsWith('node_modules/') || path.includes('/node_modules/');
}

/** `join` for paths inside a tree: `''` is the root. */
export function inside(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

/** The folder of a path inside a tree, `''` for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
