/**
 * Which program is a unit's package manager: the version that `packageManager` pins when there is a way to it, in the order a developer
 * would try: the program itself (pnpm 10 and corepack's stand-ins fetch the pin themselves), corepack, `npm exec`. Every way is asked for its
 * version first, so that a lockfile is never installed by another manager (Yarn 1 is `yarn`, too). Another release of the pinned
 * major is used only where nothing leads to the pin (no network), and that is told.
 */
import { join } from 'node:path';
import type { Unit } from '#adapters/environment/worktree/dependencies/units';
import { toldBy } from '#adapters/environment/worktree/run-tool';
import { inside, type TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { PackageManager } from '#domain/project';
import type { Answer } from '#kit/git/tree';
import { duration } from '#kit/text';
import type { Executor } from '#ports/executor';

export interface Program {
  /** What comes before the manager's own arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What people must know about it, null when it is what was asked for. */
  readonly note: string | null;
}

export interface Programs {
  /** `root` is where `files` are laid out, at least the unit's manifest and configuration. */
  find(files: TreeFiles, unit: Unit, root: string): Promise<Answer<Program>>;
}

type Way = Omit<Program, 'note'>;

const probeMs = 90_000;

/** Corepack and pnpm must not ask, and must not write what they chose into package.json. */
const quiet = { COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', COREPACK_ENABLE_AUTO_PIN: '0' };
const asItIs = {
  npm_config_manage_package_manager_versions: 'false',
  pnpm_config_manage_package_manager_versions: 'false',
  pnpm_config_pm_on_fail: 'ignore',
};

/**
 * The user's settings of where packages come from and by which right. Commands run without `npm_*`, which npm adds for its scripts, and
 * so without these; an installation needs them: `registry=…` in the environment of a CI, `${NPM_TOKEN}` in an .npmrc.
 */
export function registrySettings(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const wanted =
    /^(?:NPM_\w+|npm_config_(?:registry|(?:https?_|no)?proxy|cafile|ca|strict_ssl|userconfig|cache|\/\/.+))$/;
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => wanted.test(name)));
}

/** Remembers what it found, and what it could not find: one look per manager and pin in a run. `settings`: see `registrySettings`. */
export function createPrograms(executor: Pick<Executor, 'run'>, settings: Readonly<Record<string, string>>): Programs {
  const found = new Map<string, Promise<Answer<Program>>>();
  const ready = (argv: readonly string[]): Promise<Answer<Program>> =>
    Promise.resolve({ ok: true, value: { argv, env: settings, note: null } });
  return {
    find(files, unit, root) {
      if (unit.manager === 'npm') return ready(['npm']);
      const own = unit.manager === 'yarn-berry' ? yarnPath(files, unit) : null;
      if (own !== null) return ready(['node', join(root, own)]);
      const key = `${unit.manager} ${pinOf(unit)}`;
      const answer =
        found.get(key) ?? findProgram({ executor, settings, cwd: join(root, unit.dir) }, unit.manager, pinOf(unit));
      found.set(key, answer);
      return answer;
    },
  };
}

/** Yarn 2 and later may lie in the repository itself. */
function yarnPath(files: TreeFiles, unit: Unit): string | null {
  const settings = files.text(inside(unit.dir, '.yarnrc.yml')) ?? '';
  const path = /^yarnPath:\s*["']?([^"'\n]+?)["']?\s*$/m.exec(settings)?.[1];
  return path === undefined ? null : inside(unit.dir, path);
}

/** The exact version that the manifest pins for the manager of its lockfile. */
export function pinOf({ manager, members }: Pick<Unit, 'manager' | 'members'>): string | null {
  const pinned = /^([a-z]+)@(\d+\.\d+\.\d+(?:-[\w.-]+)?)(?:\+[\w.-]+)?$/.exec(
    members[0]?.manifest.packageManager ?? '',
  );
  const [, name, version = ''] = pinned ?? [];
  return name === nameOf(manager) && isKind(manager, version) ? version : null;
}

function nameOf(manager: PackageManager): string {
  return manager.startsWith('yarn') ? 'yarn' : manager;
}

/** Yarn 1 and its successors share a name and nothing else. */
function isKind(manager: PackageManager, version: string): boolean {
  return !manager.startsWith('yarn') || version.startsWith('1.') === (manager === 'yarn-classic');
}

function waysTo(manager: PackageManager, pin: string | null): Way[] {
  const name = nameOf(manager);
  const corepack = { argv: ['corepack', pin === null ? name : `${name}@${pin}`], env: quiet };
  const own = { argv: [name], env: quiet };
  const ways = manager === 'bun' ? [own] : [own, corepack];
  if (pin === null) return ways;
  const published = manager === 'yarn-berry' ? '@yarnpkg/cli-dist' : name;
  const argv = ['npm', 'exec', '--yes', '--prefer-offline', `--package=${published}@${pin}`, '--', name];
  return [...ways, { argv, env: quiet }];
}

interface Place {
  readonly executor: Pick<Executor, 'run'>;
  readonly settings: Readonly<Record<string, string>>;
  readonly cwd: string;
}

async function findProgram(place: Place, manager: PackageManager, pin: string | null): Promise<Answer<Program>> {
  const problems: string[] = [];
  for (const { argv, env } of waysTo(manager, pin)) {
    const way = { argv, env: { ...place.settings, ...env } };
    const version = await versionOf(place, way);
    if (version.ok && version.value === (pin ?? version.value) && isKind(manager, version.value)) {
      return { ok: true, value: { ...way, note: null } };
    }
    problems.push(version.ok ? `${way.argv.join(' ')} is ${version.value}` : version.reason);
  }
  const name = nameOf(manager);
  const asked = pin === null ? askedFor(manager) : `${name}@${pin}`;
  const why = `${asked} is not to be had: ${problems.join('; ')}`;
  const near = { argv: [name], env: { ...place.settings, ...quiet, ...asItIs } };
  const version = pin === null ? null : await versionOf(place, near);
  if (!version?.ok || pin?.split('.')[0] !== version.value.split('.')[0]) return { ok: false, reason: why };
  return { ok: true, value: { ...near, note: `by ${name} ${version.value}, since ${why}` } };
}

function askedFor(manager: PackageManager): string {
  return manager === 'yarn-classic' ? 'yarn 1' : manager === 'yarn-berry' ? 'yarn 2 or later' : manager;
}

async function versionOf({ executor, cwd }: Place, way: Way): Promise<Answer<string>> {
  const argv = [...way.argv, '--version'];
  const env = { ...patience, ...way.env };
  const outcome = await executor.run({ argv, cwd, env, files: [] }, { timeoutMs: probeMs });
  const words = way.argv.join(' ');
  const { reason, code } = outcome.exit;
  if (reason === 'not-started') return { ok: false, reason: `${way.argv[0]} is not installed` };
  if (reason === 'timeout') return { ok: false, reason: `${words} did not answer within ${duration(probeMs)}` };
  const version = /^v?(\d+\.\d+\.\d+\S*)$/m.exec(outcome.stdout.trim().split('\n').at(-1) ?? '')?.[1];
  if (code === 0 && version !== undefined) return { ok: true, value: version };
  return { ok: false, reason: `${words} failed: ${toldBy(outcome)}` };
}

/** npm and pnpm would try again after 10 and 60 s, and wait 5 min for a silent registry. */
export const patience = {
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '5000',
  npm_config_fetch_timeout: '60000',
  pnpm_config_fetch_retries: '2',
  pnpm_config_fetch_retry_mintimeout: '1000',
  pnpm_config_fetch_retry_maxtimeout: '5000',
  pnpm_config_fetch_timeout: '60000',
};
