/**
 * Which built files the packages of a tree offer: what `main`, `module`, `exports`, `imports` or `bin` name and git does not hold. Type
 * declarations alone are not looked for: tests run without them. Pure.
 */
import { posix } from 'node:path';
import type { Member } from '#adapters/environment/worktree/dependencies/units';
import { folderOf, type TreeFiles } from '#adapters/environment/worktree/tree-files';

const endings = ['', '.js', '.cjs', '.mjs', '.json', '/index.js', '/index.cjs', '/index.mjs'];

/**
 * Paths relative to the repository's root, as far up as nothing below is tracked: `packages/a/dist`. `trees` are the prepared tree
 * and the user's work tree; what either tracks is source.
 */
export function builtOutputs(member: Member, trees: readonly TreeFiles[]): string[] {
  const isTracked = (path: string) => trees.some((files) => files.ids.has(path));
  const tracked = trackedFolders(trees);
  const roots = pointersOf(member.manifest.raw).flatMap((pointer) => {
    const star = pointer.indexOf('*');
    const prefix = star === -1 ? pointer : folderOf(pointer.slice(0, star));
    const path = posix.join(member.dir, prefix).replace(/\/$/, '');
    const isBelow = path !== member.dir && path !== '.' && (member.dir === '' || path.startsWith(`${member.dir}/`));
    if (!isBelow || path.startsWith('../') || path.split('/').includes('node_modules')) return [];
    if (tracked.has(path) || endings.some((ending) => isTracked(path + ending))) return [];
    return [topmost(path, member.dir, tracked)];
  });
  return [...new Set(roots)].sort();
}

function topmost(path: string, stop: string, tracked: ReadonlySet<string>): string {
  let root = path;
  for (let up = folderOf(root); up !== stop && up !== '' && !tracked.has(up); up = folderOf(up)) root = up;
  return root;
}

function trackedFolders(trees: readonly TreeFiles[]): Set<string> {
  const folders = new Set<string>();
  for (const files of trees) {
    for (const path of files.ids.keys()) {
      for (let up = folderOf(path); up !== '' && !folders.has(up); up = folderOf(up)) folders.add(up);
    }
  }
  return folders;
}

function pointersOf(raw: Readonly<Record<string, unknown>>): string[] {
  const plain = ['main', 'module', 'bin'].flatMap((field) => leaves(raw[field]));
  const mapped = ['exports', 'imports'].flatMap((field) => leaves(raw[field]).filter((leaf) => leaf.startsWith('./')));
  return [...plain, ...mapped].map((pointer) => posix.normalize(pointer).replace(/^\//, ''));
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(leaves);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([condition, inner]) => (condition.startsWith('types') ? [] : leaves(inner)));
}
