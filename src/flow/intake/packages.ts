/**
 * Which packages a repository has: its root, the workspaces the root names (npm, Yarn, pnpm, Bun), and other folders with a
 * package.json of their own, which are strangers: examples, fixtures, tools. Also which package manager installs them.
 * Invariant: pure over the tree; a manifest that does not parse makes a note and no package.
 */
import { parse as parseYaml } from 'yaml';
import type { Package, PackageManager } from '#domain/project';
import { readManifest } from '#flow/intake/manifest';
import { globMatcher } from '#kit/glob';
import type { TreeView } from '#ports/tree';

export interface Packages {
  readonly manager: PackageManager;
  /** The root first when it has a manifest, then its workspaces by folder. */
  readonly packages: readonly Package[];
  /** Packages that no workspace list names, by folder. */
  readonly strangers: readonly Package[];
  readonly notes: readonly string[];
}

export function readPackages(tree: TreeView): Packages {
  const notes: string[] = [];
  const read = (dir: string): Package[] => {
    const { manifest, notes: found } = readManifest(tree, dir);
    notes.push(...found);
    return manifest ? [{ dir, manifest }] : [];
  };
  const [root] = read('');
  const dirs = [...tree.files.keys()]
    .filter((path) => path.endsWith('/package.json') && !`/${path}`.includes('/node_modules/'))
    .map((path) => path.slice(0, -'/package.json'.length))
    .sort();
  const isWorkspace = matcher([...(root?.manifest.workspaces ?? []), ...pnpmWorkspaces(tree, notes)]);
  const workspaces = dirs.filter(isWorkspace).flatMap(read);
  // A fixture may hold a broken manifest on purpose: what is wrong in a stranger concerns nobody.
  const strangers = dirs
    .filter((dir) => !isWorkspace(dir))
    .flatMap((dir) => {
      const { manifest } = readManifest(tree, dir);
      return manifest ? [{ dir, manifest }] : [];
    });
  const manager = packageManager(tree, root ?? null);
  return { manager, packages: root ? [root, ...workspaces] : workspaces, strangers, notes };
}

/** A later pattern wins over an earlier one, `!` takes away: what npm, Yarn and pnpm have in common. */
function matcher(patterns: readonly string[]): (dir: string) => boolean {
  const rules = patterns.map((pattern) => {
    const glob = pattern
      .replace(/^!/, '')
      .replace(/^\.?\//, '')
      .replace(/\/+$/, '');
    return { adds: !pattern.startsWith('!'), matches: globMatcher([glob]) };
  });
  return (dir) => rules.findLast((rule) => rule.matches(dir))?.adds ?? false;
}

function pnpmWorkspaces(tree: TreeView, notes: string[]): readonly string[] {
  const text = tree.files.has('pnpm-workspace.yaml') ? tree.text('pnpm-workspace.yaml') : null;
  if (text === null) return [];
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 20 });
    const list = typeof value === 'object' && value !== null && 'packages' in value ? (value.packages ?? []) : [];
    if (Array.isArray(list) && list.every((it) => typeof it === 'string')) return list;
    notes.push('pnpm-workspace.yaml: "packages" is ignored: it must be a list of folders or globs');
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
    notes.push(`pnpm-workspace.yaml is no valid YAML: ${first}`);
  }
  return [];
}

/** The manifest's own word first, then the lockfile; npm is what remains for a manifest without either. */
function packageManager(tree: TreeView, root: Package | null): PackageManager {
  const berry =
    tree.files.has('.yarnrc.yml') || (tree.files.has('yarn.lock') && !!tree.text('yarn.lock')?.includes('__metadata:'));
  const named = /^(npm|pnpm|bun|yarn)@(\d*)/.exec(root?.manifest.packageManager ?? '');
  if (named?.[1] === 'yarn') return named[2] === '1' || named[2] === '0' ? 'yarn-classic' : 'yarn-berry';
  if (named?.[1] === 'npm' || named?.[1] === 'pnpm' || named?.[1] === 'bun') return named[1];
  const has = (...names: readonly string[]): boolean => names.some((name) => tree.files.has(name));
  if (has('pnpm-lock.yaml', 'pnpm-workspace.yaml')) return 'pnpm';
  if (has('yarn.lock')) return berry ? 'yarn-berry' : 'yarn-classic';
  if (has('bun.lock', 'bun.lockb')) return 'bun';
  return root || has('package-lock.json', 'npm-shrinkwrap.json') ? 'npm' : 'none';
}
