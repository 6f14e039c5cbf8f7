/** How long the repository's own Vitest takes to its first test result on given files; it is ended as soon as it has one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { findBin, findPlainSuite } from './suite.ts';

const reporter = join(import.meta.dirname, 'first-result-reporter.mjs');

/** Milliseconds. Throws when the runner ends without a result. */
export async function plainFirstResult(
  root: string,
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  const suite = findPlainSuite(root, files[0] ?? '');
  if (suite.runner !== 'vitest') throw new Error('only the first result of Vitest can be timed');
  const vitest = findBin(root, suite.folder, 'vitest');
  const options = ['run', ...suite.options, '--coverage.enabled=false', `--reporter=${reporter}`];
  const began = Date.now();
  const child = spawn(vitest, [...options, ...files.map((file) => join(root, file))], {
    cwd: join(root, suite.folder),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => process.kill(-(child.pid ?? 0), 'SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  const ended = new Promise<void>((done, failed) => child.on('error', failed).on('exit', () => done()));
  const errors = text(child.stderr as Readable).catch(() => '');
  let first: number | null = null;
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const told = /^first-result (\d+)$/.exec(line)?.[1];
    if (told === undefined || first !== null) continue;
    first = Number(told) - began;
    end();
  }
  await ended;
  signal.removeEventListener('abort', end);
  if (first === null) throw new Error(`the plain runner told no result: ${(await errors).slice(-500)}`);
  return first;
}
