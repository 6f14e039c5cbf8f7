/** How each package manager is called: to install exactly what a lockfile says, and to run a script. Pure. */
import type { Unit } from '#adapters/environment/worktree/dependencies/units';
import { inside, type TreeFiles } from '#adapters/environment/worktree/tree-files';

export interface ManagerCall {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How to call it where the program itself is missing; null when there is no other way. */
  readonly otherwise: readonly string[] | null;
}

/** Install scripts of dependencies run: they are dependencies' code, as trusted as running the tests, and some need them (esbuild). */
export function installCall(files: TreeFiles, unit: Unit, root: string): ManagerCall {
  const isLocked = unit.lockfile !== null;
  switch (unit.manager) {
    case 'pnpm':
      return call(['pnpm', 'install', '--prefer-offline', isLocked ? '--frozen-lockfile' : '--no-lockfile']);
    case 'yarn-classic': {
      const args = [
        'install',
        '--non-interactive',
        '--prefer-offline',
        isLocked ? '--frozen-lockfile' : '--no-lockfile',
      ];
      return call(['yarn', ...args]);
    }
    case 'yarn-berry':
      return yarnBerry(files, unit, root, ['install', ...(isLocked ? ['--immutable'] : [])]);
    case 'bun':
      return { ...call(['bun', 'install', isLocked ? '--frozen-lockfile' : '--no-save']), otherwise: null };
    default: {
      const args = isLocked ? ['ci'] : ['install', '--no-package-lock'];
      return { ...call(['npm', ...args, '--no-audit', '--no-fund', '--prefer-offline']), otherwise: null };
    }
  }
}

export function scriptCall(files: TreeFiles, unit: Unit, root: string, script: string): ManagerCall {
  switch (unit.manager) {
    case 'yarn-berry':
      return yarnBerry(files, unit, root, ['run', script]);
    case 'yarn-classic':
      return call(['yarn', 'run', script]);
    case 'pnpm':
      return call(['pnpm', 'run', script]);
    case 'bun':
      return { ...call(['bun', 'run', script]), otherwise: null };
    default:
      return { ...call(['npm', 'run', script]), otherwise: null };
  }
}

/** Yarn 2 and later usually lies in the repository itself. Its global cache is used, so that cached installations stay small. */
function yarnBerry(files: TreeFiles, unit: Unit, root: string, args: readonly string[]): ManagerCall {
  const settings = files.text(inside(unit.dir, '.yarnrc.yml')) ?? '';
  const path = /^yarnPath:\s*["']?([^"'\n]+?)["']?\s*$/m.exec(settings)?.[1];
  const env = { YARN_ENABLE_TELEMETRY: '0', YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_GLOBAL_CACHE: 'true' };
  if (path === undefined) return { ...call(['yarn', ...args]), env };
  return { argv: ['node', `${root}/${inside(unit.dir, path)}`, ...args], env, otherwise: null };
}

function call(argv: readonly string[]): ManagerCall {
  return { argv, env: { COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' }, otherwise: ['corepack', ...argv] };
}
