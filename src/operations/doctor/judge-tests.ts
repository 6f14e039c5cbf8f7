/** The suites that were found and why, and what they lack: a runner, a Node that is new enough, installed packages. Pure. */
import semver from 'semver';
import type { Package, Project } from '#domain/project';
import { fileKey, type RunnerName, type Suite } from '#domain/suite';
import { count } from '#kit/text';
import { type DoctorFinding, fine, missing, noted } from '#operations/doctor/diagnosis';
import type { TreeView } from '#ports/tree';

/** The package of a runner that comes from a package registry; the others come with the user's Node or system. */
const runnerPackages: Readonly<Partial<Record<RunnerName, string>>> = {
  vitest: 'vitest',
  jest: 'jest',
  mocha: 'mocha',
};

const installs: Readonly<Record<Project['packageManager'], string>> = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  'yarn-classic': 'yarn install --frozen-lockfile',
  'yarn-berry': 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
  none: 'npm install',
};

/** `npm ci` refuses to work without a lockfile. */
function installCommand({ packageManager }: Project, tree: TestFacts['tree']): string {
  const locked = ['package-lock.json', 'npm-shrinkwrap.json'].some((name) => tree.exists(name));
  return packageManager === 'npm' && !locked ? 'npm install' : installs[packageManager];
}

export interface TestFacts {
  readonly project: Project;
  readonly tree: Pick<TreeView, 'exists' | 'ignoredText'>;
  /** Version of the user's Node, null when there is none. */
  readonly node: string | null;
}

export function judgeTests(facts: TestFacts): readonly DoctorFinding[] {
  const { project } = facts;
  if (project.unusable !== null)
    return [missing('tests', 'files', project.unusable, 'see the reason; the checkout could not be read')];
  return [
    managerFinding(project),
    ...dependencyFindings(facts),
    ...project.suites.map((suite) => suiteFinding(facts, suite)),
    ...project.unread.map((reason) => missing('tests', 'suite', reason, 'run its runner by hand to see the error')),
    ...noSuite(project),
    ...project.scriptsNotRun.map(({ dir, script, command, reason }) =>
      noted('tests', 'not run', `script "${script}"${dir === '' ? '' : ` of ${dir}`} (${command}): ${reason}`),
    ),
    ...project.notes.map((note) => noted('tests', 'note', note)),
  ];
}

function managerFinding({ packageManager, packages }: Project): DoctorFinding {
  const named = packages.map(({ dir }) => (dir === '' ? 'the root' : dir));
  const shown = named.slice(0, 6).join(', ') + (named.length > 6 ? `, and ${named.length - 6} more` : '');
  const manager = packageManager === 'none' ? 'no lockfile' : packageManager;
  return fine(
    'tests',
    'packages',
    `${manager}; ${count(packages.length, 'package')}${shown === '' ? '' : `: ${shown}`}`,
  );
}

/** What a package itself asks for, peers and optional ones apart, and cannot be found from its folder. */
function dependencyFindings({ project, tree }: TestFacts): readonly DoctorFinding[] {
  if (tree.exists('.pnp.cjs')) return [fine('tests', 'dependencies', "Yarn's Plug'n'Play (.pnp.cjs)")];
  const lacking = project.packages.flatMap((pkg) =>
    asked(pkg)
      .filter((name) => installedAt(tree, pkg.dir, name) === null)
      .map((name) => (pkg.dir === '' ? name : `${name} (${pkg.dir})`)),
  );
  const all = project.packages.reduce((sum, pkg) => sum + asked(pkg).length, 0);
  const fix = installCommand(project, tree);
  if (all === 0) return [];
  if (lacking.length === 0) return [fine('tests', 'dependencies', `all ${all} are installed`)];
  const shown = lacking.slice(0, 5).join(', ') + (lacking.length > 5 ? ', …' : '');
  if (lacking.length === all) return [missing('tests', 'dependencies', 'none are installed', fix)];
  return [noted('tests', 'dependencies', `${lacking.length} of ${all} are not installed: ${shown}`, fix)];
}

function asked({ manifest }: Package): readonly string[] {
  const fields = ['dependencies', 'devDependencies'].map((field) => manifest.raw[field]);
  return [...new Set(fields.flatMap((field) => (isRecord(field) ? Object.keys(field) : [])))];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The manifest of an installed package as Node would find it from `dir`, relative to the root; null when there is none. */
function installedAt(tree: TestFacts['tree'], dir: string, name: string): string | null {
  for (let at = dir; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}/package.json`;
    if (tree.exists(path)) return path;
    if (at === '') return null;
  }
}

function suiteFinding({ project, tree, node }: TestFacts, suite: Suite): DoctorFinding {
  const name = `suite ${suite.id}`;
  const files = new Set(project.tests.filter((test) => test.suite === suite.id).map(fileKey)).size;
  const found = `${count(files, 'test file')} · ${suite.because}`;
  const runner = runnerPackages[suite.runner];
  if (runner === undefined) {
    if (suite.runner === 'node-test' && node === null)
      return missing('tests', name, `${found} · there is no node on the PATH`, 'install Node');
    return fine('tests', name, suite.runner === 'node-test' ? `node:test of Node ${node} · ${found}` : found);
  }
  const pkg = project.packages.find(({ dir }) => dir === suite.dir) ?? project.packages.find(({ dir }) => dir === '');
  const wanted = pkg?.manifest.dependencies[runner];
  const asks = wanted === undefined ? '' : `, ${wanted} wanted`;
  const path = installedAt(tree, suite.dir, runner);
  const fix = installCommand(project, tree);
  if (path === null) return missing('tests', name, `${runner} is not installed${asks} · ${found}`, fix);
  const { version, engine } = readInstalled(tree.ignoredText(path));
  const told = `${runner} ${version ?? 'of unknown version'} installed${asks} · ${found}`;
  if (version !== null && wanted !== undefined && !fits(version, wanted)) return noted('tests', name, told, fix);
  if (node === null) return missing('tests', name, `${told} · there is no node on the PATH`, 'install Node');
  if (engine !== null && !fits(node, engine))
    return missing('tests', name, `${told} · it needs Node ${engine}, this is ${node}`, `install Node ${engine}`);
  return fine('tests', name, told);
}

function readInstalled(text: string | null): { readonly version: string | null; readonly engine: string | null } {
  try {
    const manifest = JSON.parse(text ?? '') as { version?: unknown; engines?: { node?: unknown } };
    const engine = manifest.engines?.node;
    return {
      version: typeof manifest.version === 'string' ? manifest.version : null,
      engine: typeof engine === 'string' ? engine : null,
    };
  } catch {
    return { version: null, engine: null };
  }
}

/** What is no range of versions (a tag, a path, `workspace:`) fits. */
function fits(version: string, range: string): boolean {
  return semver.validRange(range) === null || semver.satisfies(version, range, { includePrerelease: true });
}

function noSuite({ suites, unread, tests }: Project): readonly DoctorFinding[] {
  if (suites.length === 0 && unread.length === 0)
    return [missing('tests', 'suites', 'no test suite was found', 'add a "test" script to package.json that runs one')];
  if (tests.length === 0 && unread.length === 0)
    return [missing('tests', 'test files', 'no suite has a test file', "compare the suite's patterns with your files")];
  return [];
}
