/** How each package manager is called: to install exactly what a lockfile says, and to run a script. Pure. */
import { type Program, patience } from '#adapters/environment/worktree/dependencies/program';
import type { Unit } from '#adapters/environment/worktree/dependencies/units';

export interface ManagerCall {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Install scripts of dependencies run: they are dependencies' code, as trusted as running the tests, and some need them (esbuild).
 * `ownCache` is the folder of packages that the repository holds in git (Yarn's zero-installs), null without one: what Yarn has
 * in its global cache is used then, and cached installations stay small.
 */
export function installCall(program: Program, unit: Unit, ownCache: string | null): ManagerCall {
  const isLocked = unit.lockfile !== null;
  const call = (...args: readonly string[]) => ({ argv: [...program.argv, ...args], env: settings(program, unit) });
  switch (unit.manager) {
    case 'pnpm':
      return call('install', '--prefer-offline', isLocked ? '--frozen-lockfile' : '--no-lockfile');
    case 'yarn-classic': {
      const lock = isLocked ? '--frozen-lockfile' : '--no-lockfile';
      return call('install', '--non-interactive', '--prefer-offline', lock);
    }
    case 'yarn-berry': {
      const { argv, env } = call('install', ...(isLocked ? ['--immutable'] : []));
      const cache = ownCache === null ? null : { YARN_ENABLE_GLOBAL_CACHE: 'false', YARN_CACHE_FOLDER: ownCache };
      return { argv, env: { ...env, ...cache } };
    }
    case 'bun':
      return call('install', isLocked ? '--frozen-lockfile' : '--no-save');
    default: {
      const args = isLocked ? ['ci'] : ['install', '--no-package-lock'];
      return call(...args, '--no-audit', '--no-fund', '--prefer-offline');
    }
  }
}

/** pnpm 11 would install before a script, into a tree whose dependencies are links. */
export function scriptCall(program: Program, unit: Unit, script: string): ManagerCall {
  const unchecked = {
    npm_config_verify_deps_before_run: 'false',
    pnpm_config_verify_deps_before_run: 'false',
  };
  const env = { ...settings(program, unit), ...(unit.manager === 'pnpm' ? unchecked : {}) };
  return { argv: [...program.argv, 'run', script], env };
}

function settings({ env }: Program, { manager }: Unit): Record<string, string> {
  const berry = { YARN_ENABLE_TELEMETRY: '0', YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_GLOBAL_CACHE: 'true' };
  return { ...patience, ...env, ...(manager === 'yarn-berry' ? berry : {}) };
}
