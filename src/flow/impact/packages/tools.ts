/**
 * What is known of packages by their names: those that no test runs, those that act behind tests which never name them, and the runners
 * themselves. Pure. Invariant: a name that is in no list is explained by the files that load it, or by nothing.
 */
import type { RunnerName } from '#domain/suite';

/** `*` ends a name. */
function matcher(names: string): (name: string) => boolean {
  const all = names.split(/\s+/);
  const whole = new Set(all);
  const starts = all.flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
  return (name) => whole.has(name) || starts.some((start) => name.startsWith(start));
}

/** Linters, formatters, hooks, releases, documentation, sizes, coverage (which is off): they run beside tests, never in them. */
export const isIdleTool =
  matcher(`eslint eslint-* @eslint/* @typescript-eslint/* typescript-eslint @eslint-community/* neostandard standard xo
  prettier prettier-plugin-* @prettier/* @biomejs/* oxlint oxlint-* oxfmt stylelint stylelint-* markdownlint markdownlint-* cspell @cspell/*
  husky lint-staged nano-staged simple-git-hooks lefthook pre-commit commitlint @commitlint/* commitizen cz-* typedoc typedoc-* jsdoc
  documentation knip depcheck publint @arethetypeswrong/* size-limit @size-limit/* @microsoft/api-extractor npm-check-updates sort-package-json
  @changesets/* semantic-release @semantic-release/* release-it @release-it/* standard-version changelogen bumpp auto-changelog np
  pkg-pr-new pretty-quick conventional-changelog conventional-changelog-* all-contributors-cli rimraf del-cli cross-env npm-run-all npm-run-all2 concurrently nodemon
  c8 nyc @vitest/coverage-*`);

/** Compilers, environments and what compiled code loads: they run for tests that do not name them, whoever else loads them. */
export const actsBehindTests =
  matcher(`typescript ts-node tsx tslib jiti sucrase sucrase-* esbuild esbuild-* @esbuild/* @esbuild-kit/* vite vite-*
  @vitejs/* vite-node rolldown rolldown-* rollup rollup-* @rollup/* webpack webpack-* @babel/* babel-* @swc/* @swc-node/* swc-* core-js core-js-*
  regenerator-runtime @vitest/* @jest/* jest-* ts-jest jsdom happy-dom @edge-runtime/* postcss postcss-* tailwindcss @tailwindcss/*
  lightningcss sass sass-* less stylus @playwright/* playwright playwright-* source-map-support node patch-package`);

/** Nothing but types: whoever depends on them runs as before. */
export function isTypesPackage(name: string): boolean {
  return name.startsWith('@types/');
}

/** Packages whose tests a suite's runner runs. */
export const runnerPackages: Readonly<Partial<Record<RunnerName, readonly string[]>>> = {
  vitest: ['vitest'],
  jest: ['jest', 'jest-cli'],
  mocha: ['mocha'],
  playwright: ['@playwright/test', 'playwright'],
};

/** Runners whose tests can load packages in no way but by starting programs, which nobody sees. */
export const otherWorlds: ReadonlySet<RunnerName> = new Set(['pytest', 'go-test', 'cargo']);
