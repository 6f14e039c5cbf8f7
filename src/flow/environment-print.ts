/**
 * What decides how a suite's code is run without being run by a test: the runner, its version and arguments, configuration, compilers,
 * installed packages, Node. What was recorded in one environment says nothing about another. Pure.
 */
import type { Suite } from '#domain/suite';
import { shortHash } from '#kit/hash';

const decisive =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-(?:lock|workspace)\.yaml|bun\.lockb?|\.npmrc|\.yarnrc(?:\.yml)?|\.nvmrc|\.node-version|\.tool-versions|\.env(?:\.[\w.-]+)?|(?:tsconfig|jsconfig)[^/]*\.json|\.?(?:babel|swc|postcss)(?:rc|\.config)(?:\.\w+)?|\.mocharc(?:\.\w+)?|(?:vite|vitest|jest|rollup|webpack|esbuild|tsup|tsdown)(?:\.[\w-]+)?\.(?:config|workspace)\.\w+|(?:uv|poetry|pdm|Pipfile)\.lock|[\w.-]*requirements[\w.-]*\.txt|pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|\.?pytest\.ini)$/;

/** `files`: the tree's, path -> blob id. `node`: version of the Node that tests run on. */
export function environmentPrint(suite: Suite, files: ReadonlyMap<string, string>, node: string | null): string {
  const { id, version, args, env, projects, aliases } = suite;
  const configured = new Set(suite.configFiles);
  const read = [...files].filter(([path]) => configured.has(path) || decisive.test(path)).sort(byPath);
  return shortHash([id, version ?? '', node ?? '', JSON.stringify([args, env, projects, aliases]), ...read.flat()]);
}

function byPath([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
