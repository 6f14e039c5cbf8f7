/** Where a checkout's parts lie. Only reads; every question is asked of the user's own git directory with the hermetic git. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Git } from '#kit/git';

export interface Repository {
  /** Absolute, symlinks resolved: root of the work tree. */
  readonly root: string;
  /** This work tree's own git directory (`.git`, or `.git/worktrees/x`). */
  readonly gitDir: string;
  /** The directory all work trees share. */
  readonly commonDir: string;
  readonly objectFormat: string;
  readonly shallow: boolean;
}

export type Located =
  | { readonly ok: true; readonly repository: Repository }
  | {
      readonly ok: false;
      readonly problem: 'not-a-repository' | 'bare' | 'no-git' | 'refused';
      readonly reason: string;
    };

/** `git` must run in the folder that is asked about. */
export async function locateRepository(git: Git, cwd: string): Promise<Located> {
  const answer = await git.run([
    'rev-parse',
    '--is-bare-repository',
    '--is-inside-work-tree',
    '--is-shallow-repository',
    '--show-object-format',
    '--absolute-git-dir',
    '--git-common-dir',
    '--show-toplevel', // the last one: where there is none, git answers the others and fails
  ]);
  const lines = answer.stdout.toString('utf8').replace(/\n$/, '').split('\n');
  if (!answer.ok && lines.length < 6) {
    const refused = /dubious ownership|safe\.directory/.test(answer.stderr);
    const problem = answer.missing ? 'no-git' : refused ? 'refused' : 'not-a-repository';
    return { ok: false, problem, reason: answer.reason };
  }
  const [bare, inside, shallow, objectFormat = 'sha1', gitDir = '', commonDir = '', ...top] = lines;
  if (bare === 'true') return { ok: false, problem: 'bare', reason: 'it is a bare repository' };
  if (inside !== 'true') return { ok: false, problem: 'not-a-repository', reason: 'it is inside a .git folder' };
  if (!answer.ok) return { ok: false, problem: 'not-a-repository', reason: answer.reason };
  const repository = {
    root: await realpath(top.join('\n')),
    gitDir: await realpath(gitDir),
    commonDir: await realpath(resolve(cwd, commonDir)),
    objectFormat,
    shallow: shallow === 'true',
  };
  return { ok: true, repository };
}
