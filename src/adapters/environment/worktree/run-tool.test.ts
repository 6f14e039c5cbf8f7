import { expect, test } from 'vitest';
import { runTool } from '#adapters/environment/worktree/run-tool';
import type { Executor } from '#ports/executor';

const call = { argv: ['/usr/bin/npm', 'ci'], env: {} };
const offline = ' (no way to the registry, and not everything is in the cache of the package manager)';

async function reasonOf(stdout: string, stderr: string): Promise<string> {
  const exit = { code: 1, signal: null, reason: 'exited', ms: 5 } as const;
  const executor: Pick<Executor, 'run'> = { run: async () => ({ exit, stdout, stderr }) };
  const answer = await runTool(executor, call, '/tree', '');
  return answer.ok ? '' : answer.reason;
}

test.each([
  [
    'npm warn old\n',
    'npm error code ECONNREFUSED\nnpm error errno 1\nnpm error FetchError: request failed\nnpm error     at f (error.js:1)\n',
    `npm error code ECONNREFUSED; npm error FetchError: request failed${offline}`,
  ],
  [
    ' WARN  GET http://r/ms error (ECONNREFUSED). Will retry in 1 second.\n',
    ' ECONNREFUSED  request to http://r/ms failed\n\nFetchError: request to http://r/ms failed\n',
    `ECONNREFUSED  request to http://r/ms failed; FetchError: request to http://r/ms failed${offline}`,
  ],
  [
    '➤ YN0000: ┌ Resolution step\n➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.\n',
    '➤ YN0000: · Failed with errors in 0s\n',
    '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.',
  ],
  [`error: ${'x'.repeat(1000)}\n`, '', `error: ${'x'.repeat(392)}…`],
  ['yarn install v1.22.22\n[2/4] Fetching\n', 'error Error: no route\n  at net:1\n', 'error Error: no route'],
  [' ERR_PNPM_OUTDATED_LOCKFILE  Cannot install\nbye\n', '', 'ERR_PNPM_OUTDATED_LOCKFILE  Cannot install'],
  ['one\n\ntwo\nthree\nfour\n', '', 'two; three; four'],
])('a failure is one line, with what is called an error: %j', async (stdout, stderr, told) => {
  expect(await reasonOf(stdout, stderr)).toBe(`npm ci failed (exit code 1): ${told}`);
});
