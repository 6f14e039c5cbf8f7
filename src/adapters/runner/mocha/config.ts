/**
 * Mocha's configuration file of a package: found as Mocha finds it, read without running it where that is possible.
 * Invariant: `unreadable` means code that must be asked; a file that is broken is a note, never an exception.
 */
import { posix } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { exportedValue, notStatic, type Static } from '#formats/js-literal';
import type { TreeView } from '#ports/tree';

export type MochaConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly path: string; readonly config: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unreadable'; readonly path: string }
  | { readonly kind: 'broken'; readonly path: string; readonly note: string };

const names = ['cjs', 'js', 'mjs', 'yaml', 'yml', 'jsonc', 'json'].map((extension) => `.mocharc.${extension}`);

/** `named`: what `--config` says, relative to `dir`; otherwise the nearest .mocharc.* from `dir` upwards. */
export function readMochaConfig(tree: TreeView, dir: string, named: string | null): MochaConfig {
  const path = named === null ? nearest(tree, dir) : posix.join(dir, named);
  if (path === null) return { kind: 'none' };
  const text = tree.text(path);
  if (text === null) return { kind: 'broken', path, note: `${path}: Mocha's configuration cannot be read` };
  try {
    const value = parse(path, text, tree);
    if (value === notStatic || !isWhole(value)) return { kind: 'unreadable', path };
    if (isObject(value)) return { kind: 'read', path, config: value };
    return { kind: 'broken', path, note: `${path}: Mocha's configuration must be an object` };
  } catch (error) {
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return { kind: 'broken', path, note: `${path}: ${first}` };
  }
}

function nearest(tree: TreeView, dir: string): string | null {
  for (let at = dir; ; at = posix.dirname(at)) {
    const folder = at === '.' ? '' : at;
    const found = names.map((name) => posix.join(folder, name)).find((path) => tree.files.has(path));
    if (found !== undefined) return found;
    if (folder === '') return null;
  }
}

function parse(path: string, text: string, tree: TreeView): unknown {
  if (/\.ya?ml$/.test(path)) return parseYaml(text, { maxAliasCount: 20 }) ?? {};
  const isCode = /\.[cm]?[jt]s$/.test(path);
  const context = { path: posix.join(tree.dir, isCode ? path : `${path}.js`), imported: (): Static => notStatic };
  const value = exportedValue(isCode ? text : `export default ${text}`, 'default', context);
  if (!isCode && value === notStatic) throw new Error('is no valid JSON');
  return value;
}

/** Whether nothing in it depends on code that was not run. */
function isWhole(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isWhole);
  if (!isObject(value)) return value !== notStatic;
  return !Object.hasOwn(value, '...') && Object.values(value).every(isWhole);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
