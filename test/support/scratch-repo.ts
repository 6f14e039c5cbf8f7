/** Small real repositories in temporary folders, and the real binary run on them. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ReportJson } from '#operations/report-schema';

const projectRoot = join(import.meta.dirname, '..', '..');
export const binary = join(projectRoot, 'dist', 'main.js');

/** Path -> text; null removes the file. */
export type Files = Readonly<Record<string, string | null>>;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScratchRepo {
  readonly dir: string;
  /** Where this repository's Assay keeps its cache; removed with it. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  write(files: Files): void;
  git(...args: readonly string[]): Promise<string>;
  /** Writes, adds everything and commits; gives the commit id. */
  commit(message: string, files?: Files): Promise<string>;
  /** Links a package of our own node_modules into the repository. */
  link(...packages: readonly string[]): void;
  assay(...args: readonly string[]): Promise<CliResult>;
  /** `assay validate --json` with more arguments. */
  validate(...args: readonly string[]): Promise<CliResult & { readonly json: ReportJson }>;
  remove(): void;
}

export async function makeRepo(files: Files): Promise<ScratchRepo> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'assay-e2e-')));
  const dir = join(base, 'repo');
  const cache = join(base, 'cache');
  mkdirSync(dir);
  const env = {
    ...process.env,
    HOME: join(base, 'home'),
    TMPDIR: join(base, 'tmp'),
    XDG_CACHE_HOME: cache,
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  for (const folder of [env.HOME, env.TMPDIR]) mkdirSync(folder);
  const git = async (...args: readonly string[]): Promise<string> => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    const done = await run('git', [...identity, ...args], dir, env);
    if (done.code !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  };
  const write = (entries: Files): void => {
    for (const [path, content] of Object.entries(entries)) {
      const file = join(dir, path);
      if (content === null) {
        rmSync(file);
      } else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
  };
  const assay = (...args: readonly string[]): Promise<CliResult> => run(process.execPath, [binary, ...args], dir, env);
  const repo: ScratchRepo = {
    dir,
    cache,
    env,
    write,
    git,
    async commit(message, entries = {}) {
      write(entries);
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
    link(...packages) {
      for (const name of packages) {
        const target = join(dir, 'node_modules', name);
        mkdirSync(dirname(target), { recursive: true });
        symlinkSync(join(projectRoot, 'node_modules', name), target);
      }
    },
    assay,
    async validate(...args) {
      const done = await assay('validate', '--json', ...args);
      if (!done.stdout.startsWith('{')) throw new Error(`no JSON, exit ${done.code}:\n${done.stdout}\n${done.stderr}`);
      return { ...done, json: JSON.parse(done.stdout) as ReportJson };
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
  await git('init', '-q', '-b', 'main');
  await repo.commit('first', { '.gitignore': 'node_modules/\n', ...files });
  return repo;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CliResult> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [code, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
