/** The machine we run on. Linux tells most in /proc and /sys; elsewhere those answers are null. */
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { bytesBelow, folderFacts } from '#adapters/machine/local/folders';
import type { Machine, MachineFacts } from '#ports/machine';

export interface LocalMachineOptions {
  /** The user's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute folder for what can be made again. */
  readonly cacheRoot: string;
}

export function createLocalMachine({ env, cacheRoot }: LocalMachineOptions): Machine {
  return {
    async facts(checkout) {
      const [cache, cacheBytes, own, sockets, cgroup, inotify] = await Promise.all([
        folderFacts(cacheRoot),
        bytesBelow(cacheRoot),
        folderFacts(checkout),
        containerSockets(env),
        controlGroup(),
        inotifyLimits(),
      ]);
      return {
        platform: process.platform,
        arch: process.arch,
        node: process.versions.node,
        cores: availableParallelism(),
        memoryBytes: totalmem(),
        ...{ cache, cacheBytes, checkout: own, sockets, cgroup, inotify },
      };
    },
  };
}

async function containerSockets(env: LocalMachineOptions['env']): Promise<MachineFacts['sockets']> {
  const runtime = env['XDG_RUNTIME_DIR'];
  const named = env['DOCKER_HOST']?.startsWith('unix://') ? [env['DOCKER_HOST'].slice('unix://'.length)] : [];
  const personal = runtime === undefined ? [] : [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')];
  const paths = [...new Set([...named, '/var/run/docker.sock', ...personal, '/run/podman/podman.sock'])];
  const found = await Promise.all(
    paths.map(async (path) => {
      const isSocket = await stat(path).then(
        (stats) => stats.isSocket(),
        () => false,
      );
      return isSocket ? [{ path, usable: await may(path, constants.R_OK | constants.W_OK) }] : [];
    }),
  );
  return found.flat();
}

/** Our own group in the unified hierarchy: `0::/user.slice/…`. */
async function controlGroup(): Promise<MachineFacts['cgroup']> {
  const root = '/sys/fs/cgroup';
  if (!(await may(join(root, 'cgroup.controllers'), constants.R_OK))) return null;
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  const path = join(root, /^0::(\/.*)$/m.exec(own)?.[1] ?? '/');
  return { path, writable: await may(join(path, 'cgroup.procs'), constants.W_OK) };
}

async function inotifyLimits(): Promise<MachineFacts['inotify']> {
  const [watches, instances] = await Promise.all(['max_user_watches', 'max_user_instances'].map(limit));
  return typeof watches !== 'number' || typeof instances !== 'number' ? null : { watches, instances };
}

async function limit(name: string): Promise<number | null> {
  const text = await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}

function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
