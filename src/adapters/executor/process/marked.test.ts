import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { endMarked, findMarked } from '#adapters/executor/process/marked';
import { markVariable, randomSession } from '#kit/guard';

const soon = { timeout: 10_000, interval: 5 };

describe('marked processes', () => {
  const session = randomSession();
  const started: ChildProcess[] = [];
  const sh = (text: string, env: Record<string, string> = {}): ChildProcess => {
    const child = spawn('sh', ['-c', text], { stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '', ...env } });
    started.push(child);
    return child;
  };
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  test('are found by their own mark and by the session of it', async () => {
    const one = sh('exec sleep 1000', { [markVariable]: `${session}0000001` });
    const other = sh('exec sleep 1000', { [markVariable]: `${session}0000002` });
    const both = [one.pid, other.pid].sort();
    await vi.waitUntil(async () => (await findMarked(session)).length === 2, soon);
    expect((await findMarked(session)).sort()).toEqual(both);
    expect(await findMarked(`${session}0000001`)).toEqual([one.pid]);
    expect(await endMarked(`${session}0000001`)).toBe(true);
    expect(await findMarked(session)).toEqual([other.pid]);
  });

  test.runIf(process.platform === 'linux')(
    'are found by their limit alone, but not when they are zombies',
    async () => {
      const mark = `${session}0000003`;
      const limit = `ulimit -S -w ${mark} || ulimit -S -x ${mark}`;
      const zombie = sh(`(${limit}; exec sleep 0.05) & exec sleep 1000`); // sleep reaps nobody
      const alive = sh(`${limit}; exec sleep 1000`);
      await vi.waitUntil(async () => (await findMarked(mark)).includes(alive.pid ?? 0), soon);
      await vi.waitUntil(async () => (await findMarked(mark)).length === 1, soon);
      expect(zombie.exitCode).toBeNull();
    },
  );
});
