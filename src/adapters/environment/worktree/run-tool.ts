/**
 * Runs a package manager or a build to its end through the executor; a failure is told on one line, by what the program
 * itself calls an error.
 */
import { join } from 'node:path';
import type { ManagerCall } from '#adapters/environment/worktree/dependencies/managers';
import type { Answer } from '#kit/git/tree';
import { cut, duration, plain } from '#kit/text';
import type { Executor, Outcome } from '#ports/executor';

const timeoutMs = 10 * 60_000;
const toldLines = 3;
const toldCharacters = 400;
const noise = /^(?:warn|warning|npm warn)\b|^npm error (?:syscall|errno|A complete log)\b|^(?:npm error\s+)?at /i;

/** The value is how long it took, in milliseconds. `dir` is relative to `root`. */
export async function runTool(
  executor: Pick<Executor, 'run'>,
  { argv, env }: ManagerCall,
  root: string,
  dir: string,
): Promise<Answer<number>> {
  const outcome = await executor.run({ argv, cwd: join(root, dir), env, files: [] }, { timeoutMs });
  const { exit } = outcome;
  if (exit.reason === 'exited' && exit.code === 0) return { ok: true, value: exit.ms };
  return { ok: false, reason: `${shown(argv)} ${howItEnded(outcome)}` };
}

function shown(argv: readonly string[]): string {
  return argv.map((word) => (word.startsWith('/') ? word.slice(word.lastIndexOf('/') + 1) : word)).join(' ');
}

function howItEnded(outcome: Outcome): string {
  const { exit } = outcome;
  if (exit.reason === 'not-started') return 'could not be started: the program is not installed here';
  if (exit.reason === 'timeout') return `did not end within ${duration(timeoutMs)}`;
  if (exit.reason === 'stopped') return 'was stopped';
  return `failed (exit code ${exit.code ?? exit.signal}): ${toldBy(outcome)}${offline(outcome)}`;
}

/** One line of what a failed program said: what it calls an error, else its last words. No warnings, no stack, no second copy. */
export function toldBy({ stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>): string {
  const lines = plain(`${stdout}\n${stderr}`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noise.test(line));
  const errors = lines.filter(
    (line) => /error\b|\berr\b|ERR_|\bforbidden\b/i.test(line) || /\bE[A-Z]{5,}\b/.test(line),
  );
  const told = [...new Set(errors)].slice(0, toldLines);
  return cut((told.length > 0 ? told : lines.slice(-toldLines)).join('; '), toldCharacters);
}

function offline({ stdout, stderr }: Outcome): string {
  const isOffline = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ConnectionRefused/.test(stdout + stderr);
  return isOffline ? ' (no way to the registry, and not everything is in the cache of the package manager)' : '';
}
