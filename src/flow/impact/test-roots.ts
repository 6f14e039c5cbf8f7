/**
 * What a test file loads before it runs: itself, its project's setup files, its suite's configuration. Pure.
 * A test is reached by a change when the change reaches one of these roots. The stand-in of a suite that runs as a whole loads nothing:
 * what reaches it, and tests of code that a server serves, is said by `whole-suites.ts`.
 */
import type { Reach } from '#domain/impact';
import type { Project } from '#domain/project';
import type { TestFile } from '#domain/suite';

export interface Root {
  readonly path: string;
  readonly why: 'imports' | 'setup' | 'config';
}

/** A folder of which everything may concern a test, whatever it loads. */
export interface WholeFolder {
  /** Begins a reason: "`make test` runs as a whole". */
  readonly because: string;
  readonly dir: string;
  /** Whether test files of that folder concern it, too. */
  readonly seesTests: boolean;
  /** What assay.yaml says it reads; null when it says nothing. */
  readonly paths: readonly string[] | null;
}

export interface TestRoots {
  readonly test: TestFile;
  readonly roots: readonly Root[];
  /** Whether types that are erased before a test runs can still make it fail. */
  readonly checksTypes: boolean;
  /** The suite, when it runs as a whole or tests code that it does not load. */
  readonly whole: WholeFolder | null;
}

/** One entry per test, ordered by file, suite, project, so that nothing later depends on the order of the input. */
export function testRoots(project: Project): readonly TestRoots[] {
  const suites = new Map(project.suites.map((suite) => [suite.id, suite]));
  return [...project.tests].sort(byFile).map((test) => {
    const suite = suites.get(test.suite);
    if (suite?.command) {
      const because = `\`${suite.command.run}\` runs as a whole`;
      return {
        test,
        roots: [],
        checksTypes: false,
        whole: { because, dir: suite.dir, seesTests: true, paths: suite.paths ?? null },
      };
    }
    const setup = suite?.projects.find(({ name }) => name === test.project)?.setupFiles ?? [];
    return {
      test,
      roots: [
        { path: test.file, why: 'imports' },
        ...setup.map((path): Root => ({ path, why: 'setup' })),
        ...(suite?.configFiles ?? []).map((path): Root => ({ path, why: 'config' })),
      ],
      checksTypes:
        suite?.layer === 'static' || typeTest.test(test.file) || compilesWithTypes(project, suite?.dir ?? ''),
      whole: suite?.served
        ? { because: suite.served.because, dir: suite.served.dir, seesTests: false, paths: null }
        : null,
    };
  });
}

const typeTest = /[.-](?:test|spec)-d\.[cm]?tsx?$/;

/** ts-jest and ts-node report type errors when they compile, so there even an erased import can fail a test. */
function compilesWithTypes({ packages }: Project, dir: string): boolean {
  const owners = packages.filter((pkg) => pkg.dir === '' || pkg.dir === dir || dir.startsWith(`${pkg.dir}/`));
  return owners.some(({ manifest }) =>
    ['ts-jest', 'ts-node'].some((name) => Object.hasOwn(manifest.dependencies, name)),
  );
}

function byFile(a: TestFile, b: TestFile): number {
  const key = ({ file, suite, project }: TestFile) => [file, suite, project ?? ''];
  const [left, right] = [key(a), key(b)];
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing === -1 ? 0 : (left[differing] ?? '') < (right[differing] ?? '') ? -1 : 1;
}

/** When two ways are equally short, the one that says most about the test. */
export const whyOrder: readonly Reach['why'][] = [
  'changed-test',
  'executed',
  'imports',
  'setup',
  'config',
  'widened',
  'recent-failure',
  'always',
  'full',
];
