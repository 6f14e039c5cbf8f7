/**
 * One Jest project configuration: read from its file where that is plain values, else from what `jest --showConfig` says.
 * Whatever decides which files run and is not written as a plain value means that Jest is asked, never guessed.
 */
import { posix } from 'node:path';
import { exportedValue, isStaticObject, notStatic, property, type Static } from '#formats/js-literal';
import type { TreeView } from '#ports/tree';

/** Paths absolute; `<rootDir>` filled in; regular expressions as text, matched against absolute paths. */
export interface JestConfig {
  readonly name: string | null;
  readonly rootDir: string;
  readonly roots: readonly string[];
  readonly testMatch: readonly string[];
  readonly testRegex: readonly string[];
  readonly ignore: readonly string[];
  readonly extensions: readonly string[];
  /** setupFiles, setupFilesAfterEnv, globalSetup, globalTeardown. */
  readonly setupFiles: readonly string[];
  readonly moduleNameMapper: readonly (readonly [string, string])[];
  /** What the file itself says, null when it says nothing. */
  readonly maxWorkers: string | null;
}

const configNames = ['js', 'ts', 'mjs', 'cjs', 'json', 'mts', 'cts'].map((it) => `jest.config.${it}`);

/** The file Jest takes its configuration from when it is started in `dir`; `package.json` when it has a key for Jest. */
export function findJestConfig(tree: TreeView, dir: string, raw: Readonly<Record<string, unknown>>): string | null {
  const found = configNames.map((name) => posix.join(dir, name)).find((path) => tree.files.has(path));
  return found ?? ('jest' in raw ? posix.join(dir, 'package.json') : null);
}

/** Null when Jest has to be asked. `path` null: Jest without configuration. */
export function readJestConfig(tree: TreeView, path: string | null, dir: string, major: number): JestConfig | null {
  const value = path === null ? {} : configIn(tree, path);
  if (!isStaticObject(value) || '...' in value) return null;
  const asked = ['projects', 'preset', 'haste', 'testPathPatterns', 'filter'].some((key) => value[key] !== undefined);
  const base = posix.join(tree.dir, path === null ? dir : posix.dirname(path));
  const rootDir = value['rootDir'] ?? '.';
  if (asked || typeof rootDir !== 'string') return null;
  return complete(value, posix.resolve(base, rootDir), major);
}

function configIn(tree: TreeView, path: string): Static {
  const text = tree.text(path);
  if (text === null) return notStatic;
  if (!path.endsWith('.json')) {
    return exportedValue(text, 'default', { path: posix.join(tree.dir, path), imported: () => notStatic });
  }
  try {
    const value = JSON.parse(text) as Static;
    return path.endsWith('package.json') ? property(value, 'jest') : value;
  } catch {
    return notStatic;
  }
}

function complete(value: Static, rootDir: string, major: number): JestConfig | null {
  const texts = (key: string, fallback: readonly string[] = []) => textList(property(value, key), fallback, rootDir);
  const paths = (key: string) => texts(key)?.map((it) => (it.startsWith('.') ? posix.join(rootDir, it) : it));
  const testRegex = texts('testRegex');
  const isRegex = testRegex !== null && testRegex.length > 0;
  const lists = {
    roots: texts('roots', [rootDir])?.map((it) => posix.resolve(rootDir, it)) ?? null,
    testMatch: texts('testMatch', isRegex ? [] : defaultMatch(major)),
    testRegex,
    ignored: texts('testPathIgnorePatterns', ['/node_modules/']),
    modulesIgnored: texts('modulePathIgnorePatterns'),
    extensions: texts('moduleFileExtensions', defaultExtensions(major)),
    setup: ['setupFiles', 'setupFilesAfterEnv', 'globalSetup', 'globalTeardown'].map(paths),
  };
  const { roots, testMatch, ignored, modulesIgnored, extensions, setup } = lists;
  const mapper = mapperOf(property(value, 'moduleNameMapper'), rootDir);
  const name = nameOf(property(value, 'displayName'));
  if (
    !roots ||
    !testMatch ||
    !testRegex ||
    !ignored ||
    !modulesIgnored ||
    !extensions ||
    !mapper ||
    name === notStatic
  ) {
    return null;
  }
  if (setup.some((it) => !it)) return null;
  const setupFiles = setup.flatMap((it) => it ?? []);
  const ignore = [...ignored, ...modulesIgnored];
  const workers = property(value, 'maxWorkers');
  const maxWorkers = typeof workers === 'number' || typeof workers === 'string' ? String(workers) : null;
  const globs = { roots, testMatch, testRegex, ignore, extensions };
  return { name, rootDir, ...globs, setupFiles, moduleNameMapper: mapper, maxWorkers };
}

/** What `jest --showConfig` prints, as far as we need it; null when it is something else. */
export function parseShownConfig(
  stdout: string,
): { readonly cwd: string; readonly configs: readonly JestConfig[] } | null {
  try {
    const shown = JSON.parse(stdout.slice(stdout.indexOf('{'))) as Static;
    const list = property(shown, 'configs');
    const items: readonly Static[] = Array.isArray(list) ? list : [];
    const cwd = property(items[0], 'cwd');
    const configs = items.map((it) => complete(pairsToMap(it), String(property(it, 'rootDir')), 30));
    if (typeof cwd !== 'string' || configs.some((it) => it === null)) return null;
    return { cwd, configs: configs.filter((it) => it !== null) };
  } catch {
    return null;
  }
}

/** `--showConfig` prints the mapper as pairs, and absent values as null. */
function pairsToMap(config: Static): Static {
  const pairs = property(config, 'moduleNameMapper');
  const rest = Object.entries(isStaticObject(config) ? config : {}).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(rest),
    moduleNameMapper: Array.isArray(pairs) ? Object.fromEntries(pairs) : undefined,
  };
}

function defaultMatch(major: number): string[] {
  return major >= 30
    ? ['**/__tests__/**/*.?([mc])[jt]s?(x)', '**/?(*.)+(spec|test).?([mc])[jt]s?(x)']
    : ['**/__tests__/**/*.[jt]s?(x)', '**/?(*.)+(spec|test).[jt]s?(x)'];
}

function defaultExtensions(major: number): string[] {
  return ['js', 'mjs', 'cjs', 'jsx', 'ts', ...(major >= 30 ? ['mts', 'cts'] : []), 'tsx', 'json', 'node'];
}

function textList(value: Static, fallback: readonly string[], rootDir: string): string[] | null {
  const items: readonly Static[] = value === undefined ? fallback : Array.isArray(value) ? value : [value];
  const list = items.filter((it) => typeof it === 'string').map((it) => it.replaceAll('<rootDir>', rootDir));
  return list.length === items.length ? list : null;
}

function mapperOf(value: Static, rootDir: string): [string, string][] | null {
  if (value === undefined) return [];
  if (!isStaticObject(value) || '...' in value) return null;
  return Object.entries(value).flatMap(([from, to]) => {
    const [target] = Array.isArray(to) ? to : [to];
    return typeof target === 'string' ? [[from, target.replaceAll('<rootDir>', rootDir)] as [string, string]] : [];
  });
}

function nameOf(value: Static): string | null | typeof notStatic {
  const name = isStaticObject(value) ? property(value, 'name') : value;
  return typeof name === 'string' ? name : name === undefined || name === null ? null : notStatic;
}
