/**
 * Git as a function: arguments in, bytes out, failures as values. Every call is hermetic: whatever a hook or a shell lent us
 * (GIT_DIR, GIT_INDEX_FILE …) is gone, no pager, no prompt, no hooks, no file-system monitor, no optional locks, so that a
 * reading command never refreshes the repository's index. Invariant: `createGit` reads no environment but the one it is given.
 */
import { markVariable } from '#kit/guard';
import { capture } from '#kit/process';

export interface GitPlace {
  /** Folder the command runs in. */
  readonly cwd: string;
  /** Environment of the user; its GIT_* variables but those that name configuration files are dropped. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly gitDir?: string;
  readonly workTree?: string;
  readonly indexFile?: string;
  /** Configuration for every call, in order; later ones win. */
  readonly config?: readonly (readonly [key: string, value: string])[];
  /** Lets the guard (kit/guard.ts) find and end the commands when we cannot; null or absent: they end by themselves. */
  readonly mark?: string | null;
  /** False keeps the user's and the system's configuration files out. Default true. */
  readonly userConfig?: boolean;
}

export interface GitOptions {
  readonly input?: string | Uint8Array;
  /** Milliseconds, default 120,000. */
  readonly timeoutMs?: number;
  /** Bytes of output kept, default 256 MiB. More makes the answer `ok: false` with `overflow`. */
  readonly maxBytes?: number;
}

export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer; readonly text: string; readonly warnings: string }
  | {
      readonly ok: false;
      /** Exit code, null when killed or not started. */
      readonly code: number | null;
      /** One line for people: what git said, or why it did not run. */
      readonly reason: string;
      readonly stderr: string;
      /** What was written until then. */
      readonly stdout: Buffer;
      readonly overflow: boolean;
      /** True when there is no git program to run. */
      readonly missing: boolean;
    };

export interface Git {
  run(args: readonly string[], options?: GitOptions): Promise<GitAnswer>;
  /** The same git with another place: another index, another git directory. */
  at(place: Partial<GitPlace>): Git;
}

const ownConfig: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.pager', 'cat'],
  ['core.quotePath', 'false'],
  ['advice.addEmbeddedRepo', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/** GIT_* variables that say where configuration lies; everything else with that prefix is dropped. */
const keptVariable = /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|CEILING_DIRECTORIES|EXEC_PATH|SSL_.*)$/;

export function createGit(place: GitPlace): Git {
  const env = gitEnvironment(place);
  return {
    async run(args, options = {}) {
      const result = await capture(['git', ...args], {
        cwd: place.cwd,
        env,
        timeoutMs: options.timeoutMs ?? 120_000,
        ...(options.input === undefined ? {} : { input: options.input }),
        ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
      });
      if (result.code === 0 && !result.overflow) {
        const { stdout } = result;
        return { ok: true, stdout, text: stdout.toString('utf8').trimEnd(), warnings: result.stderr };
      }
      const { code, stderr, stdout, overflow } = result;
      const missing = result.startError === 'ENOENT';
      return { ok: false, code, stderr, stdout, overflow, missing, reason: reasonOf(args[0] ?? '', result) };
    },
    at: (other) => createGit({ ...place, ...other }),
  };
}

function reasonOf(command: string, result: Awaited<ReturnType<typeof capture>>): string {
  if (result.startError !== null) return `git could not be started (${result.startError})`;
  if (result.timedOut) return `git ${command} did not end in time`;
  if (result.overflow) return `git ${command} wrote more than was allowed`;
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const told = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines[0];
  return told?.replace(/^(fatal|error): /, '') ?? `git ${command} ended with code ${result.code}`;
}

function gitEnvironment(place: GitPlace): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(place.env)) {
    if (value !== undefined && (!name.startsWith('GIT_') || keptVariable.test(name))) env[name] = value;
  }
  Object.assign(env, { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_PAGER: 'cat' });
  Object.assign(env, { GIT_LITERAL_PATHSPECS: '1', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' });
  Object.assign(env, { GIT_LFS_SKIP_SMUDGE: '1' });
  if (place.mark) env[markVariable] = place.mark;
  if (place.gitDir !== undefined) env['GIT_DIR'] = place.gitDir;
  if (place.workTree !== undefined) env['GIT_WORK_TREE'] = place.workTree;
  if (place.indexFile !== undefined) env['GIT_INDEX_FILE'] = place.indexFile;
  if (place.userConfig === false) Object.assign(env, { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' });
  const config = [...(place.config ?? []), ...ownConfig];
  env['GIT_CONFIG_COUNT'] = String(config.length);
  for (const [index, [key, value]] of config.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}
