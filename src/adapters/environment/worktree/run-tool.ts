/**
 * Runs a package manager or a build to its end through the executor; a failure is told on one line, by what the program
 * itself calls an error.
 */
import { join } from 'node:path';
import type { ManagerCall } from '#adapters/environment/worktree/dependencies/managers';
import type { Answer } from '#kit/git/tree';
import { duration, plain } from '#kit/text';
import type { Executor, Outcome } from '#ports/executor';

const timeoutMs = 10 * 60_000;
const toldLines = 3;

/** The value is how long it took, in milliseconds. `dir` is relative to `root`. */
export async function runTool(
  executor: Pick<Executor, 'run'>,
  call: ManagerCall,
  root: string,
  dir: string,
): Promise<Answer<number>> {
  const start = (argv: readonly string[]) =>
    executor.run({ argv, cwd: join(root, dir), env: call.env, files: [] }, { timeoutMs });
  let argv = call.argv;
  let outcome = await start(argv);
  if (outcome.exit.reason === 'not-started' && call.otherwise !== null) {
    argv = call.otherwise;
    outcome = await start(argv);
  }
  const { exit } = outcome;
  if (exit.reason === 'exited' && exit.code === 0) return { ok: true, value: exit.ms };
  return { ok: false, reason: `${shown(call.argv)} ${howItEnded(outcome)}` };
}

function shown(argv: readonly string[]): string {
  return argv.map((word) => word.slice(word.lastIndexOf('/') + 1)).join(' ');
}

function howItEnded({ exit, stdout, stderr }: Outcome): string {
  if (exit.reason === 'not-started') return 'could not be started: the program is not installed here';
  if (exit.reason === 'timeout') return `did not end within ${duration(timeoutMs)}`;
  if (exit.reason === 'stopped') return 'was stopped';
  const lines = plain(`${stdout}\n${stderr}`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const errors = lines.filter((line) => /\berr(?:or)?\b|ERR_/i.test(line)).slice(0, toldLines);
  const told = errors.length > 0 ? errors : lines.slice(-toldLines);
  return `failed (exit code ${exit.code ?? exit.signal}): ${told.join('; ')}`;
}
