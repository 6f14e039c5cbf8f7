/**
 * A Suite: one way this repository runs tests — a runner in a folder with the arguments its own script gives.
 * A test's identity is suite + project + file + title path; it survives line shifts and reordering.
 */

export type RunnerName =
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'node-test'
  | 'playwright'
  | 'pytest'
  | 'go-test'
  | 'cargo'
  | 'command';

export const layers = ['static', 'unit', 'integration', 'contract', 'runtime'] as const;

export type Layer = (typeof layers)[number];

/** Runner projects (Vitest projects, Jest projects) have globs of their own. A suite without them has one with name null. */
export interface SuiteProject {
  readonly name: string | null;
  /** Folder relative to the repository root that the globs start from, '' for the root. */
  readonly root: string;
  /** Globs (picomatch syntax) relative to `root`; a file belongs when it matches one `include` and no `exclude`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Files loaded before every test file, relative to the repository root, extension included when it could be found. */
  readonly setupFiles: readonly string[];
}

/** Code under test that tests do not import, because they look at pages or talk to a server that is made of it. */
export interface ServedCode {
  /** Completes a reason: "`npm run dev` serves what it tests". */
  readonly because: string;
  /** Folder whose code it is, relative to the repository root. */
  readonly dir: string;
  /** What only one process can hold at a time (`port 3000`): checks that name the same one run one after the other. */
  readonly holds: readonly string[];
  /** Why nobody knows which tree's code answers the tests, so that base cannot be told from head; null when each tree starts its own. */
  readonly unknown: string | null;
}

export interface Suite {
  /** Stable and readable: `vitest` at the root, `packages/toolkit:vitest`, `command:e2e`. */
  readonly id: string;
  readonly runner: RunnerName;
  /** Version installed (or asked for by the manifest when nothing is installed), null when unknown. */
  readonly version: string | null;
  /** Folder the runner is started in, relative to the repository root. */
  readonly dir: string;
  readonly layer: Layer;
  readonly projects: readonly SuiteProject[];
  /** The script's own arguments without file filters, reporters, watch and coverage flags. */
  readonly args: readonly string[];
  /** Variables the script sets (`NODE_ENV=test jest`). */
  readonly env: Readonly<Record<string, string>>;
  /** Files whose change concerns every test of the suite: runner config and what it imports is found through the graph. */
  readonly configFiles: readonly string[];
  /** Module aliases of the runner's config: specifier prefix or exact name -> path relative to the repository root. */
  readonly aliases: Readonly<Record<string, string>>;
  /** True when the runner spreads files over workers itself; otherwise Assay starts shards. */
  readonly pool: boolean;
  /** For `command`, which runs as a whole: the shell line and where its results appear: globs relative to `dir`, `-` for TAP that it prints. */
  readonly command: { readonly run: string; readonly results: readonly string[] } | null;
  /** Absent when the tests load all code under test themselves. */
  readonly served?: ServedCode;
  /** How it was found: `package.json script "test": vitest --run`. */
  readonly because: string;
  /** Globs from the root that assay.yaml confines it to: its test files, or what a suite that runs as a whole reads. */
  readonly paths?: readonly string[];
  /** The file that stands for a suite that runs as a whole, when it is not its folder's manifest. */
  readonly declaredIn?: string;
}

/** A test file as one project of one suite runs it. */
export interface TestFile {
  readonly suite: string;
  readonly project: string | null;
  /** Relative to the repository root. */
  readonly file: string;
}

/** The one test file of a suite that runs as a whole: the file that declares it stands for whatever the command runs. */
export function standIn({ id, dir, declaredIn }: Suite): TestFile {
  return { suite: id, project: null, file: declaredIn ?? (dir === '' ? 'package.json' : `${dir}/package.json`) };
}

export interface TestId extends TestFile {
  /** describe blocks from the outside in, then the test's own title. */
  readonly title: readonly string[];
}

/** One string for one test file; no part can contain the separator. */
export function fileKey(test: TestFile): string {
  return `${test.suite}\u001f${test.project ?? ''}\u001f${test.file}`;
}

/** One string for one test. */
export function testKey(test: TestId): string {
  return `${fileKey(test)}\u001f${test.title.join('\u001e')}`;
}

/** How a person reads it: `cart.test.ts › totals › applies two coupons`. */
export function testName(test: TestId): string {
  return [test.file, ...test.title].join(' › ');
}
