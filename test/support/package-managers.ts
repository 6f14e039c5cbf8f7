/**
 * The real package managers, from the npm registry into a temporary folder, and small workspaces installed by them. Where the registry
 * cannot be reached there are none, with the reason.
 */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createWorktreeEnvironment, registrySettings } from '#adapters/environment/index';
import { processExecutor, scrubEnvironment } from '#adapters/executor/index';
import type { Change } from '#domain/change';
import type { TreeRole } from '#domain/plan';
import { systemClock } from '#kit/clock';
import { createOverlays } from '#kit/git/overlays';
import { randomSession, startGuard } from '#kit/guard';
import { randomIds } from '#kit/id';
import { type CliResult, run, type ScratchRepo } from './scratch-repo.ts';

const versions = {
  pnpm9: 'npm:pnpm@9.8.0',
  pnpm10: 'npm:pnpm@10.34.8',
  yarn1: 'npm:yarn@1.22.22',
  yarn4: 'npm:@yarnpkg/cli-dist@4.18.1',
  bun: 'npm:bun@1.4.5',
  corepack: 'npm:corepack@0.36.0',
} as const;

/** Which file of which package is the program, and what it is called on PATH. */
const programs = {
  pnpm9: { file: 'pnpm9/bin/pnpm.cjs', name: 'pnpm' },
  pnpm10: { file: 'pnpm10/bin/pnpm.cjs', name: 'pnpm' },
  yarn1: { file: 'yarn1/bin/yarn.js', name: 'yarn' },
  yarn4: { file: 'yarn4/bin/yarn.js', name: 'yarn' },
  bun: { file: `@oven/bun-${process.platform}-${process.arch}/bin/bun`, name: 'bun' },
  corepack: { file: 'corepack/dist/corepack.js', name: 'corepack' },
} as const;

export type ManagerName = keyof typeof programs;

export interface Managers {
  /** A folder that holds nothing but the program of one manager. */
  folder(name: ManagerName): string;
  /** A folder with Node, git and the system's small tools, but no package manager. */
  readonly plain: string;
  /** A folder with npm. */
  readonly npm: string;
  remove(): void;
}

/** Nothing answers there: what goes through it fails at once, as without a network. */
const closed = 'http://127.0.0.1:9';
export const offline = {
  HTTP_PROXY: closed,
  HTTPS_PROXY: closed,
  http_proxy: closed,
  https_proxy: closed,
  YARN_HTTP_PROXY: closed,
  YARN_HTTPS_PROXY: closed,
};

export async function installManagers(): Promise<Managers | { readonly reason: string }> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'assay-managers-')));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  // Authorities that npm trusts by its own settings: the other managers know of Node's variable alone.
  const authorities = (await run('npm', ['config', 'get', 'cafile'], root, process.env)).stdout.trim();
  if (authorities.startsWith('/')) process.env['NODE_EXTRA_CA_CERTS'] ??= authorities;
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1'];
  const done = await run('npm', args, root, { ...process.env, HOME: root });
  if (done.code !== 0) {
    rmSync(root, { recursive: true });
    return { reason: ` (the npm registry gave no package managers: ${done.stderr.trim().split('\n')[0]})` };
  }
  for (const [key, { file, name }] of Object.entries(programs)) {
    mkdirSync(join(root, 'bin', key), { recursive: true });
    chmodSync(join(root, 'node_modules', file), 0o755);
    symlinkSync(join(root, 'node_modules', file), join(root, 'bin', key, name));
  }
  return {
    folder: (name) => join(root, 'bin', name),
    plain: await linksTo(join(root, 'bin/plain'), plainTools),
    npm: await linksTo(join(root, 'bin/npm'), ['npm']),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

const plainTools = 'env git sh grep rm sleep xargs ps sed dirname uname tr cat'.split(' ');

async function linksTo(dir: string, programs: readonly string[]): Promise<string> {
  mkdirSync(dir, { recursive: true });
  for (const name of programs) {
    const { stdout } = await run('sh', ['-c', `command -v ${name}`], dir, process.env);
    if (stdout.trim() !== '') symlinkSync(stdout.trim(), join(dir, name));
  }
  symlinkSync(process.execPath, join(dir, 'node'));
  return dir;
}

/** What a tree says when it is asked from inside of the package that has the dependency. */
export interface Seen {
  readonly notes: readonly string[];
  /** Version of `ms` that `packages/lib` loads. */
  readonly version: string;
  /** Where `packages/app` finds its sibling, relative to the tree. */
  readonly sibling: string;
}

type Env = Readonly<Record<string, string>>;

/** Prepares one role of base..work tree as Assay would with this environment; a string is the reason why not. */
export async function prepareTree(repo: ScratchRepo, env: Env, change: Change, role: TreeRole): Promise<Seen | string> {
  const all = scrubEnvironment({ ...repo.env, ...env });
  const registry = registrySettings({ ...repo.env, ...env });
  const outside = { clock: systemClock, ids: randomIds };
  const home = join(dirname(repo.dir), 'home');
  const guard = startGuard({ session: randomSession(), home, path: process.env['PATH'] ?? '' });
  const executor = processExecutor({ guard, env: all, scratchRoot: join(repo.cache, 'scratch'), ...outside });
  const cacheRoot = join(repo.cache, 'assay');
  const runtime = `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`;
  const overlays = createOverlays({ cacheRoot, env: all, guard, ...outside });
  const options = { cacheRoot, treesRoot: join(repo.cache, 'trees'), user: null, runtime, registry, executor, guard };
  const environment = createWorktreeEnvironment({ ...options, overlays, ...outside });
  try {
    const tree = await environment.prepare({ change, role });
    return tree.ok ? { notes: tree.notes, ...look(tree.view.dir) } : tree.reason;
  } finally {
    await environment.close();
    await executor.stopAll();
    await guard.close();
  }
}

function look(dir: string): Omit<Seen, 'notes'> {
  const version = createRequire(join(dir, 'packages/lib/index.js'))('ms/package.json') as { version: string };
  const sibling = createRequire(join(dir, 'packages/app/app.js')).resolve('lib');
  return { version: version.version, sibling: sibling.replace(`${dir}/`, '') };
}

/** `assay validate --json` with a changed environment. */
export async function validateWith(repo: ScratchRepo, env: Env, binary: string): Promise<CliResult> {
  return run(process.execPath, [binary, 'validate', '--json'], repo.dir, { ...repo.env, ...env });
}

export const onPath = (...folders: readonly string[]): Record<string, string> => ({ PATH: folders.join(delimiter) });
