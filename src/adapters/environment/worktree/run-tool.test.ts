import { expect, test } from 'vitest';
import { runTool } from '#adapters/environment/worktree/run-tool';
import type { Executor } from '#ports/executor';

const call = { argv: ['/usr/bin/npm', 'ci'], env: {}, otherwise: null };

async function reasonOf(stdout: string, stderr: string): Promise<string> {
  const exit = { code: 1, signal: null, reason: 'exited', ms: 5 } as const;
  const executor: Pick<Executor, 'run'> = { run: async () => ({ exit, stdout, stderr }) };
  const answer = await runTool(executor, call, '/tree', '');
  return answer.ok ? '' : answer.reason;
}

test.each([
  [
    'npm warn old\n',
    'npm error code ECONNREFUSED\nnpm error errno 1\n',
    'npm error code ECONNREFUSED; npm error errno 1',
  ],
  ['yarn install v1.22.22\n[2/4] Fetching\n', 'error Error: no route\n  at net:1\n', 'error Error: no route'],
  [' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install\nbye\n', '', 'ERR_PNPM_OUTDATED_LOCKFILE  Cannot install'],
  ['one\n\ntwo\nthree\nfour\n', '', 'two; three; four'],
])('a failure is one line, with what is called an error: %j', async (stdout, stderr, told) => {
  expect(await reasonOf(stdout, stderr)).toBe(`npm ci failed (exit code 1): ${told}`);
});
