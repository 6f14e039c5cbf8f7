/**
 * What files load without naming it: the JSX runtime, snapshots beside a test, mocks beside a module. Pure.
 */
import { join } from 'node:path/posix';
import { type TreePaths, withoutExtension } from '#adapters/language/typescript/resolve/tree-paths';
import type { TsConfigs } from '#adapters/language/typescript/resolve/tsconfig';
import type { Project } from '#domain/project';

/** A test loads its snapshots: `a/__snapshots__/x.test.ts.snap` belongs to `a/x.test.ts`. Pairs of (test, snapshot). */
export function snapshotPairs(paths: TreePaths): readonly (readonly [string, string])[] {
  return paths.below('').flatMap((path) => {
    const match = /^(.*?)(?:^|\/)__snapshots__\/(.*)\.(?:snap|md)$/.exec(path);
    return match ? [[join(match[1] || '.', match[2] ?? ''), path] as const] : [];
  });
}

export interface Mocks {
  /** (module, mock): whoever loads the module may get the mock. */
  readonly beside: readonly (readonly [string, string])[];
  /** Mocks of packages, by specifier. */
  readonly ofPackages: ReadonlyMap<string, readonly string[]>;
}

/** `a/__mocks__/x.js` mocks `a/x` and, as Jest and Vitest have it for a root folder, the package `x`. */
export function automaticMocks(paths: TreePaths): Mocks {
  const beside: (readonly [string, string])[] = [];
  const ofPackages = new Map<string, string[]>();
  for (const path of paths.below('')) {
    const match = /^(.*?)(?:^|\/)__mocks__\/(.+)$/.exec(path);
    const [, folder, rest] = match ?? [];
    if (folder === undefined || rest === undefined) continue;
    const name = withoutExtension(rest);
    const mocked = paths.module(join(folder, name)).filter((module) => module !== path);
    beside.push(...mocked.map((module) => [module, path] as const));
    if (mocked.length > 0) continue;
    const specifier = name.replace(/\/index$/, '');
    ofPackages.set(specifier, [...(ofPackages.get(specifier) ?? []), path]);
  }
  return { beside, ofPackages };
}

/** JSX import sources that apply to a file without pragma: those of its tsconfig and of the runners that may run it. */
export function jsxSourcesOf(
  project: Project,
  tsconfigs: TsConfigs,
  text: (path: string) => string | null,
): (folder: string) => readonly string[] {
  const ofSuites = project.suites.map((suite) => {
    const texts = suite.configFiles.map((path) => text(path) ?? '');
    const sources = texts.flatMap((config) => [...config.matchAll(/\b(?:jsxI|i)mportSource['"]?\s*:\s*['"]([^'"]+)/g)]);
    return { dir: suite.dir, sources: sources.map((match) => match[1] ?? '') };
  });
  const known = new Map<string, readonly string[]>();
  return (folder) => {
    const cached = known.get(folder);
    if (cached) return cached;
    const running = ofSuites.filter(({ dir }) => dir === '' || folder === dir || folder.startsWith(`${dir}/`));
    const found = [...new Set([...tsconfigs.jsxSources(folder), ...running.flatMap(({ sources }) => sources)])];
    known.set(folder, found);
    return found;
  };
}
