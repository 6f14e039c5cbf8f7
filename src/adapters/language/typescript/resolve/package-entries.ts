/**
 * What a package of the repository offers under a specifier, by its manifest, and where the source of a built file lies.
 * All conditions count (`types`, `import`, `source`, …): which one a runner takes is not known here, and more edges are safe.
 * Pure.
 */

import { withoutExtension } from '#adapters/language/typescript/resolve/tree-paths';
import { dialectOf, extensionOf } from '#adapters/language/typescript/text/script-text';

type Raw = Readonly<Record<string, unknown>>;

/** Paths relative to the package for a subpath: '.' or './x'. Empty when the package does not offer it. */
export function exportTargets(raw: Raw, subpath: string): readonly string[] {
  const { exports } = raw;
  if (exports === undefined || exports === null) return subpath === '.' ? mainTargets(raw) : [subpath];
  const isTable = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  return matchEntries(isTable ? exports : { '.': exports }, subpath);
}

/** Paths (or package specifiers) for an internal specifier, `#x`. */
export function importTargets(raw: Raw, specifier: string): readonly string[] {
  return isObject(raw['imports']) ? matchEntries(raw['imports'], specifier) : [];
}

function mainTargets(raw: Raw): readonly string[] {
  const named = ['source', 'module', 'main', 'browser', 'types', 'typings'].flatMap((field) => strings(raw[field]));
  return named.length > 0 ? named : ['./index'];
}

function matchEntries(table: Raw, wanted: string): readonly string[] {
  if (Object.hasOwn(table, wanted)) return strings(table[wanted]);
  return Object.entries(table).flatMap(([key, value]) => {
    const [start = '', end] = key.split('*', 2);
    if (end === undefined || wanted.length < key.length - 1) return [];
    if (!wanted.startsWith(start) || !wanted.endsWith(end)) return [];
    const middle = wanted.slice(start.length, wanted.length - end.length);
    return strings(value).map((target) => target.replaceAll('*', middle));
  });
}

/** All strings in a condition tree; at most a few levels in any real manifest. */
function strings(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (depth > 8 || typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => strings(inner, depth + 1));
}

/**
 * Where the source of a built file probably lies, best guess first, without extension: `dist/cjs/a/index.js` may come from
 * `src/cjs/a/index`, `src/a/index`, `a/index`. Both paths are relative to the package.
 */
export function sourceGuesses(built: string): readonly string[] {
  const segments = withoutExtension(built).split('/');
  return [1, 2].flatMap((dropped) => {
    const rest = segments.slice(dropped).join('/');
    return rest === '' ? [] : [`src/${rest}`, rest, `lib/${rest}`];
  });
}

const testLike =
  /(?:^|\/)(?:\.[^/]|(?:__tests__|tests?|specs?|__mocks__|e2e|examples?|fixtures|__fixtures__)\/)|[.-](?:test|spec|test-d|bench|stories)\.[cm]?[jt]sx?$/;

/** Whether a file, by its path in the package, may be part of what the package ships: code, and no test of it. */
export function isShippedCode(path: string): boolean {
  return dialectOf(extensionOf(path)) !== null && !testLike.test(path);
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
