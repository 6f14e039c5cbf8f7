/**
 * Sources that git ignores and tracked code imports by a relative path (`src/generated/client.ts`, `src/version.ts`): no field of a
 * manifest names them as it names a build. What is only lying about (coverage, logs, a site) is nobody's import and stays out.
 */
import { posix } from 'node:path';
import type { Member, Unit } from '#adapters/environment/worktree/dependencies/units';
import { folderOf, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Git } from '#kit/git';

const code = /\.(?:[cm]?[jt]sx?|json|wasm|vue|svelte)$/;
const importing = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;
const most = 200;

/** Paths in the user's work tree, folders without their slash. `tree` is whose imports count; `users` and `own` are git there. */
export async function generatedSources(users: Git, own: Git, tree: TreeFiles): Promise<string[]> {
  const listed = await users.run(['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']);
  if (!listed.ok) return [];
  const candidates = listed.text
    .split('\0')
    .filter((path) => isCandidate(path) && !tree.ids.has(path))
    .map((path) => path.replace(/\/$/, ''))
    .slice(0, most);
  if (candidates.length === 0) return [];
  const words = new Set(candidates.map((path) => `/${stem(posix.basename(path))}`));
  const patterns = [...words].flatMap((word) => ['-e', word]);
  const found = await own.run(['grep', '-I', '-F', '-z', '--full-name', '--max-count=1000', ...patterns, tree.tree]);
  return found.ok ? importedOf(candidates, found.text, tree.tree) : [];
}

function isCandidate(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === 'node_modules' || part.startsWith('.'))) return false;
  return path.endsWith('/') || code.test(path);
}

/** `matches` is what `git grep -z` printed: `tree:path`, NUL, the line. Pure. */
export function importedOf(candidates: readonly string[], matches: string, tree: string): string[] {
  const imports = matches.split('\n').flatMap((line) => {
    const [name = '', text = ''] = line.split('\0');
    if (!importing.test(name)) return [];
    const from = folderOf(name.slice(tree.length + 1));
    return [...text.matchAll(/['"`](\.{1,2}\/[^'"`]+)['"`]/g)].map(([, path = '']) => posix.join(from, path));
  });
  return candidates.filter((path) =>
    imports.some((target) => target.startsWith(`${path}/`) || target === path || stem(target) === stem(path)),
  );
}

function stem(path: string): string {
  return path.replace(code, '');
}

/** The one that is responsible for a path: the package it lies in. */
export function isOwner(unit: Unit, member: Member, path: string): boolean {
  const lies = ({ dir }: Member) => dir === '' || path.startsWith(`${dir}/`);
  return lies(member) && !unit.members.some((other) => lies(other) && other.dir.length > member.dir.length);
}
