import { expect, test } from 'vitest';
import { executorOfRun } from '#engine/executor-of-run';
import type { Executor, RunLimits } from '#ports/executor';
import type { Command } from '#ports/runner';

const command: Command = { argv: ['sleep'], cwd: '/', env: {}, files: [] };

/** Runs until its signal aborts. */
const endless: Executor = {
  run: (_command, { signal }: RunLimits) =>
    new Promise((resolve) => {
      const stopped = () =>
        resolve({ exit: { code: null, signal: null, reason: 'stopped', ms: 0 }, stdout: '', stderr: '' });
      if (signal?.aborted) stopped();
      signal?.addEventListener('abort', stopped);
    }),
  attach: () => Promise.reject(new Error('not asked for')),
  scratch: async () => ({
    dir: '/scratch',
    texts: async () => ({ files: [], overflow: false }),
    dispose: async () => undefined,
  }),
  stopAll: async () => undefined,
};

test('what a run started ends with the run, whether or not it was given a signal of its own', async () => {
  const [stop, own] = [new AbortController(), new AbortController()];
  const executor = executorOfRun(endless, stop.signal);
  const started = [
    executor.run(command, { timeoutMs: 1 }),
    executor.run(command, { timeoutMs: 1, signal: own.signal }),
  ];
  stop.abort();
  const outcomes = await Promise.all(started);
  expect(outcomes.map(({ exit }) => exit.reason)).toEqual(['stopped', 'stopped']);
});

test("a command's own signal still ends it, and the next run is not concerned", async () => {
  const [stop, own] = [new AbortController(), new AbortController()];
  const first = executorOfRun(endless, stop.signal).run(command, { timeoutMs: 1, signal: own.signal });
  own.abort();
  expect((await first).exit.reason).toBe('stopped');
  stop.abort();
  const next = new AbortController();
  let isRunning = true;
  const second = executorOfRun(endless, next.signal)
    .run(command, { timeoutMs: 1 })
    .finally(() => {
      isRunning = false;
    });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isRunning).toBe(true);
  next.abort();
  await second;
});
