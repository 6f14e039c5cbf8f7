/**
 * Prepared trees with the real package managers: a workspace of two packages, one of which uses the other and `ms` from the registry,
 * in 2.1.2 on base and 2.1.3 in the work tree. The lockfiles are made by the managers themselves.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Change } from '#domain/change';
import { reportSchema } from '#operations/report-schema';
import {
  installManagers,
  type ManagerName,
  offline,
  onPath,
  prepareTree,
  validateWith,
} from '../support/package-managers.ts';
import { binary, type Files, makeRepo, run, type ScratchRepo } from '../support/scratch-repo.ts';

const managers = await installManagers();
const unreachable = 'reason' in managers ? managers.reason : '';
afterAll(() => 'remove' in managers && managers.remove());

let repo: ScratchRepo | null = null;
afterEach(() => {
  repo?.remove();
  repo = null;
});

interface Case {
  readonly name: string;
  /** Null: npm, which everybody has. */
  readonly program: ManagerName | null;
  readonly pin: string;
  readonly install: readonly string[];
  readonly sibling: string;
  readonly more: Files;
  /** What the note calls the installation. */
  readonly called: string;
  /** Why base's dependencies cannot be had without network and cache, in the manager's words. */
  readonly refusal: RegExp;
  /** Whether a whole run judges it, too: costs seconds, and the verdict does not depend on the manager. */
  readonly judged: boolean;
  /** Why the work tree's own installation may be used, where it leaves no record of what it is. */
  readonly linked?: string;
}

const proven = 'same lockfile, installed as it says';

const pnpmFiles = { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' };
const cases: readonly Case[] = [
  {
    name: 'npm',
    program: null,
    pin: 'npm@11.0.0',
    install: ['npm', 'install', '--no-audit', '--no-fund'],
    sibling: '1.0.0',
    more: {},
    called: 'npm install, frozen',
    refusal: /npm ci .*ECONNREFUSED/,
    judged: false,
  },
  {
    name: 'pnpm 9',
    program: 'pnpm9',
    pin: 'pnpm@9.8.0',
    install: ['pnpm', 'install'],
    sibling: 'workspace:*',
    more: pnpmFiles,
    called: 'pnpm install, frozen',
    refusal: /pnpm install .*ECONNREFUSED/,
    judged: false,
  },
  {
    name: 'pnpm 10',
    program: 'pnpm10',
    pin: 'pnpm@10.34.8',
    install: ['pnpm', 'install'],
    sibling: 'workspace:*',
    more: pnpmFiles,
    called: 'pnpm install, frozen',
    refusal: /pnpm install .*ECONNREFUSED/,
    judged: true,
  },
  {
    name: 'yarn 1',
    program: 'yarn1',
    pin: 'yarn@1.22.22',
    install: ['yarn', 'install'],
    sibling: '1.0.0',
    more: {},
    called: 'yarn-classic install, frozen',
    refusal: /yarn install .*ECONNREFUSED/,
    judged: false,
  },
  {
    name: 'yarn 4',
    program: 'yarn4',
    pin: 'yarn@4.18.1',
    install: ['yarn', 'install', '--no-immutable'],
    sibling: 'workspace:*',
    more: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n' },
    called: 'yarn-berry install, frozen',
    refusal: /yarn install .*(ECONNREFUSED|ERR_SOCKET)/,
    judged: true,
  },
  {
    name: 'bun',
    program: 'bun',
    pin: 'bun@1.4.5',
    install: ['bun', 'install'],
    sibling: 'workspace:*',
    more: {},
    called: 'bun install, frozen',
    refusal: /bun install .*ConnectionRefused/,
    judged: false,
    linked: 'same lockfile; direct dependencies have the versions asked for, the others are not proven',
  },
];

const lib = (label: string, version: string): Files => ({
  'packages/lib/package.json': JSON.stringify({ name: 'lib', version: '1.0.0', dependencies: { ms: version } }),
  'packages/lib/index.js': `module.exports = { label: '${label}', version: require('ms/package.json').version };\n`,
});

function workspace({ pin, sibling, more }: Pick<Case, 'pin' | 'sibling' | 'more'>): Files {
  return {
    'package.json': JSON.stringify({ name: 'root', private: true, workspaces: ['packages/*'], packageManager: pin }),
    'packages/app/package.json': JSON.stringify({
      name: 'app',
      version: '1.0.0',
      scripts: { test: 'node --test' },
      dependencies: { lib: sibling },
    }),
    'packages/app/app.test.js': `
const assert = require('node:assert/strict');
const test = require('node:test');
test('the sibling’s code', () => assert.equal(require('lib').label, 'old'));
test('the sibling’s dependency', () => assert.equal(require('lib').version, '2.1.2'));
`,
    '.gitignore': 'node_modules/\n.yarn/\n.pnp*\n',
    ...lib('old', '2.1.2'),
    ...more,
  };
}

function envOf(program: ManagerName | null): Record<string, string> {
  if ('reason' in managers || program === null) return {};
  return onPath(managers.folder(program), process.env['PATH'] ?? '');
}

async function installWith(made: ScratchRepo, env: Record<string, string>, argv: readonly string[]): Promise<void> {
  const done = await run('env', argv, made.dir, { ...made.env, ...env });
  if (done.code !== 0) throw new Error(`${argv.join(' ')}: ${done.stdout}${done.stderr}`);
}

async function changeOf(made: ScratchRepo): Promise<Change> {
  const side = async (ref: string) => ({
    label: ref,
    commit: null,
    tree: await made.git('rev-parse', `${ref}^{tree}`),
  });
  return {
    id: 'c-1',
    repo: made.dir,
    base: await side('main'),
    head: await side('HEAD'),
    boundary: 'commit',
    inPlace: false,
    files: [],
    intent: { title: '', body: '' },
    notes: [],
  };
}

/** Neither a network nor anything that a manager has kept. */
function withoutCaches(made: ScratchRepo): Record<string, string> {
  const empty = join(dirname(made.dir), 'empty');
  mkdirSync(empty);
  const npm = { npm_config_cache: join(empty, 'npm') }; // what runs the tests may have set it for them
  return { ...offline, ...npm, HOME: empty, XDG_CACHE_HOME: empty, XDG_DATA_HOME: empty };
}

/** Head fails both tests, base's own code with base's own version of the dependency passes them. */
async function expectRegressions(made: ScratchRepo, env: Record<string, string>): Promise<void> {
  const { code, stdout, stderr } = await validateWith(made, env, binary);
  const { failures } = reportSchema.parse(JSON.parse(stdout));
  const classes = failures.map((failure) => [failure.test, failure.class]).sort();
  const expected = ['the sibling’s code', 'the sibling’s dependency'].map((name) => [name, 'regression']);
  expect([classes, code], stderr).toEqual([expected, 1]);
}

/** Without base nothing is called pre-existing, nor the change's fault. */
async function expectUnknown(made: ScratchRepo, env: Record<string, string>, refusal: RegExp): Promise<void> {
  const { code, stdout } = await validateWith(made, env, binary);
  const report = reportSchema.parse(JSON.parse(stdout));
  expect([report.verdict, code, report.failures.map((failure) => failure.class)]).toEqual([
    'inconclusive',
    3,
    ['unknown', 'unknown'],
  ]);
  for (const { evidence } of report.failures) expect(evidence.join('\n')).toMatch(refusal);
}

describe.skipIf(unreachable !== '')(`package managers${unreachable}`, () => {
  test.each(cases)(
    '$name: links what is the same, installs base’s own, uses what is cached, and says what is missing',
    async ({ program, install, called, refusal, judged, linked = proven, ...layout }) => {
      const made = await makeRepo(workspace(layout));
      repo = made;
      const env = envOf(program);
      await installWith(made, env, install);
      await made.commit('lockfile');
      await made.git('checkout', '-q', '-b', 'change');
      await made.commit('another sibling', lib('new', '2.1.2'));
      const forget = () => rmSync(join(made.cache, 'assay/deps'), { recursive: true, force: true });
      const base = async (more: Record<string, string> = {}) =>
        prepareTree(made, { ...env, ...more }, await changeOf(made), 'base');
      const seen = { version: '2.1.2', sibling: 'packages/lib/index.js' };

      const same = await base();
      expect(same).toMatchObject({
        notes: [expect.stringMatching(/^dependencies linked from the work tree/)],
        ...seen,
      });

      made.write(lib('new', '2.1.3'));
      await installWith(made, env, install);
      await made.commit('another version');
      if (judged) await expectRegressions(made, env);
      else expect(await base()).toMatchObject(seen);
      forget();
      const fresh = expect.stringContaining(`dependencies from ${called} (`);
      expect(await base(offline)).toMatchObject({ notes: [fresh], ...seen });
      const cached = 'dependencies from an earlier installation of the same lockfile';
      expect(await base(offline)).toMatchObject({ notes: [cached], ...seen });

      forget();
      const cold = withoutCaches(made);
      if (judged) await expectUnknown(made, { ...env, ...cold }, refusal);
      else expect(await base(cold)).toMatch(refusal);
    },
  );

  const pnpm9 = { pin: 'pnpm@9.8.0', sibling: 'workspace:*', more: pnpmFiles };

  test('a manager that is not installed: by corepack, by npm exec, else every reason why not', async () => {
    if ('reason' in managers) return;
    const made = await makeRepo(workspace(pnpm9));
    repo = made;
    await installWith(made, envOf('pnpm9'), ['pnpm', 'install', '--lockfile-only']);
    await made.commit('lockfile');
    const base = async (more: Record<string, string>, ...folders: readonly string[]) => {
      rmSync(join(made.cache, 'assay/deps'), { recursive: true, force: true });
      return prepareTree(made, { ...more, ...onPath(...folders, managers.plain) }, await changeOf(made), 'base');
    };
    const seen = { notes: [expect.stringMatching(/^dependencies from pnpm install, frozen \(/)], version: '2.1.2' };
    // A mirror of the registry may leave the signatures out that corepack wants to see.
    expect(await base({ COREPACK_INTEGRITY_KEYS: '0' }, managers.folder('corepack'))).toMatchObject(seen);
    expect(await base({}, managers.npm)).toMatchObject(seen);
    expect(await base({})).toBe(
      'dependencies could not be installed: pnpm@9.8.0 is not to be had: ' +
        'pnpm is not installed; corepack is not installed; npm is not installed',
    );
    const cold = withoutCaches(made);
    expect(await base(cold, managers.folder('pnpm10'), managers.npm)).toMatch(
      /pnpm@9\.8\.0 is not to be had: pnpm failed: .*; corepack is not installed; npm exec .*ECONNREFUSED/,
    );
  });

  test('Yarn with Plug’n’Play: tests run in a copy that has a node_modules', async () => {
    const made = await makeRepo(workspace({ pin: 'yarn@4.18.1', sibling: 'workspace:*', more: {} }));
    repo = made;
    await installWith(made, envOf('yarn4'), ['yarn', 'install', '--no-immutable']);
    await made.commit('lockfile');
    made.write({ 'packages/lib/index.js': "module.exports = { label: 'old', version: '2.1.2' };\n" });
    const { stdout, code } = await validateWith(made, envOf('yarn4'), binary);
    const report = reportSchema.parse(JSON.parse(stdout));
    expect([report.verdict, code, report.tests.passed]).toEqual(['pass', 0, 2]);
    expect(report.notes).toContainEqual(expect.stringContaining('Plug’n’Play'));
  });
});
