/**
 * What every executor promises (see ports/executor.ts), as tests to run on each adapter. The commands are POSIX shell; an adapter
 * that starts nothing is given rules that answer them (`conformancePrograms` is the data for both).
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Executor } from '#ports/executor';
import type { Command } from '#ports/runner';

/** Each program is a shell text; its argv is `['sh', '-c', text]`. */
export const conformancePrograms = {
  succeeds: 'exit 0',
  fails: 'exit 3',
  prints: 'echo to-stdout; echo to-stderr >&2',
  reports: 'for i in 1 2 3; do echo "{\\"line\\":$i}" >&3; done',
  hangs: 'while :; do sleep 1; done',
} as const;

export interface ExecutorUnderTest {
  readonly executor: Executor;
  /** An existing folder to run in. */
  readonly cwd: string;
  dispose(): Promise<void>;
}

export function executorConformance(name: string, make: () => Promise<ExecutorUnderTest>): void {
  describe(`executor ${name}`, () => {
    let subject: ExecutorUnderTest;
    const command = (...argv: string[]): Command => ({ argv, cwd: subject.cwd, env: {}, files: [] });
    const program = (which: keyof typeof conformancePrograms) => command('sh', '-c', conformancePrograms[which]);
    const run = (what: Command, signal?: AbortSignal) =>
      subject.executor.run(what, signal ? { timeoutMs: 60_000, signal } : { timeoutMs: 60_000 });

    beforeEach(async () => {
      subject = await make();
    });
    afterEach(async () => {
      await subject.executor.stopAll();
      await subject.dispose();
    });

    test('tells how a command ended by itself', async () => {
      expect((await run(program('succeeds'))).exit).toMatchObject({ code: 0, signal: null, reason: 'exited' });
      expect((await run(program('fails'))).exit).toMatchObject({ code: 3, signal: null, reason: 'exited' });
    });

    test('tells how a program ended that had the terminal, or why it could not be started', async () => {
      expect((await subject.executor.attach(program('fails'), {})).exit).toMatchObject({ code: 3, reason: 'exited' });
      const stopped = await subject.executor.attach(program('succeeds'), { signal: AbortSignal.abort() });
      expect(stopped.exit).toMatchObject({ code: null, reason: 'stopped' });
      expect((await subject.executor.attach(command('/no/such/program'), {})).exit.reason).toBe('not-started');
    });

    test('keeps the two streams apart and hands them on as they come', async () => {
      const seen = { stdout: '', stderr: '' };
      const output = (stream: 'stdout' | 'stderr', text: string) => {
        seen[stream] += text;
      };
      const outcome = await subject.executor.run(program('prints'), { timeoutMs: 60_000 }, { output });
      expect(outcome).toMatchObject({ stdout: 'to-stdout\n', stderr: 'to-stderr\n' });
      expect(seen).toEqual({ stdout: 'to-stdout\n', stderr: 'to-stderr\n' });
    });

    test('hands on every byte of the report, in order, before it answers', async () => {
      const chunks: Uint8Array[] = [];
      await subject.executor.run(program('reports'), { timeoutMs: 60_000 }, { report: (bytes) => chunks.push(bytes) });
      expect(Buffer.concat(chunks).toString()).toBe('{"line":1}\n{"line":2}\n{"line":3}\n');
    });

    test('a command that cannot be started is an answer', async () => {
      const { exit, stderr } = await run(command('no-such-program-anywhere'));
      expect(exit).toMatchObject({ code: null, reason: 'not-started' });
      expect(stderr).toContain('no-such-program-anywhere');
    });

    test('ends a command whose time is up', async () => {
      const { exit } = await subject.executor.run(program('hangs'), { timeoutMs: 20 });
      expect(exit).toMatchObject({ code: null, reason: 'timeout' });
    });

    test('ends a command that is aborted, and does not start one that already is', async () => {
      const abort = new AbortController();
      const hanging = run(program('hangs'), abort.signal);
      abort.abort();
      expect((await hanging).exit.reason).toBe('stopped');
      expect((await run(program('succeeds'), abort.signal)).exit.reason).toBe('stopped');
    });

    test('runs many commands at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => run(program('prints'))));
      expect(outcomes.map(({ stdout }) => stdout)).toEqual(Array(6).fill('to-stdout\n'));
    });

    test('a scratch folder is empty, private, its own and gone when disposed, twice too', async () => {
      const [one, other] = await Promise.all([subject.executor.scratch(), subject.executor.scratch()]);
      expect(isAbsolute(one.dir)).toBe(true);
      expect(readdirSync(one.dir)).toEqual([]);
      expect(statSync(one.dir).mode & 0o077).toBe(0);
      expect(other.dir).not.toBe(one.dir);
      await one.dispose();
      await one.dispose();
      expect([existsSync(one.dir), existsSync(other.dir)]).toEqual([false, true]);
    });

    test('stopAll ends what runs, removes scratch folders and refuses new work, twice too', async () => {
      const { dir } = await subject.executor.scratch();
      const hanging = run(program('hangs'), new AbortController().signal);
      await Promise.all([subject.executor.stopAll(), subject.executor.stopAll()]);
      expect((await hanging).exit.reason).toBe('stopped');
      expect(existsSync(dir)).toBe(false);
      expect((await run(program('succeeds'))).exit.reason).toBe('stopped');
      await expect(subject.executor.scratch()).rejects.toThrow('stopped');
    });
  });
}
