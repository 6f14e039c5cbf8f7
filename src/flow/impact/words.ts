/** The sentences that say why a test was selected. Pure; every path is repository-relative and appears as it is. */

import type { ChangedFile } from '#domain/change';
import type { EdgeKind } from '#domain/impact';
import type { TestFile } from '#domain/suite';
import type { Step } from '#flow/impact/reachability';
import type { Root } from '#flow/impact/test-roots';
import { count } from '#kit/text';

const verbs: Readonly<Record<EdgeKind, string>> = {
  import: 'imports',
  require: 'requires',
  dynamic: 'loads',
  jsx: 'renders JSX with',
  setup: 'is set up by',
  mock: 'mocks',
  config: 'is configured by',
  path: 'reads',
  type: 'imports types of',
};

/** `src/a.ts changed`, `src/a.ts was deleted`. */
export function whatHappened({ path, oldPath, status }: ChangedFile, at: string): string {
  if (status === 'renamed' && at === oldPath) return `${at} was renamed to ${path}`;
  if (status === 'added') return `${at} was added`;
  return status === 'deleted' ? `${at} was deleted` : `${at} changed`;
}

/** From the changed path to the last file of the chain. */
export function chainSteps(happened: string, chain: readonly Step[]): readonly string[] {
  return [
    happened,
    ...chain.slice(1).map(({ path, kind }, i) => {
      const loaded = i === 0 ? 'it' : (chain[i]?.path ?? '');
      return `${path} ${verbs[kind ?? 'import']} ${loaded}`;
    }),
  ];
}

/** How the last file of the chain loads the first: `imports src/a.ts, which changed`. */
export function chainReason(happened: string, chain: readonly Step[]): string {
  const first = chain[0]?.path ?? '';
  const what = happened.slice(first.length + 1);
  const last = chain[chain.length - 1];
  if (chain.length <= 1 || !last) return happened;
  const verb = verbs[last.kind ?? 'import'];
  if (chain.length === 2) return `${verb} ${first}, which ${what}`;
  const through = chain[chain.length - 2]?.path ?? '';
  if (chain.length === 3)
    return `${verb} ${through}, which ${verbs[chain[1]?.kind ?? 'import']} ${first}, which ${what}`;
  return `${verb} ${through}, which leads to ${first} through ${count(chain.length - 3, 'more file')}; ${first} ${what}`;
}

/** What a file is to all tests of a suite or project; null for the test file itself. */
export function rootRole({ path, why }: Root, test: TestFile): string | null {
  if (why === 'imports') return null;
  return `${path} ${why === 'setup' ? 'is loaded before every test of' : 'configures every test of'} ${runnerOf(test)}`;
}

/** How a person calls the tests that share a setup or configuration: `vitest`, `vitest project main`. */
function runnerOf({ suite, project }: TestFile): string {
  return project === null ? suite : `${suite} project ${project}`;
}
