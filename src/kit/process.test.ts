import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { capture } from '#kit/process';

const options = { cwd: tmpdir(), env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' } };

describe('capture', () => {
  test('gives the whole answer', async () => {
    const { code, stdout, stderr } = await capture(['sh', '-c', 'cat; echo oops >&2; exit 4'], {
      ...options,
      input: 'in',
    });
    expect([code, stdout.toString(), stderr]).toEqual([4, 'in', 'oops\n']);
  });

  test('does not wait for a grandchild that holds the pipes', async () => {
    const program = 'sleep 1000 & echo $!; wait';
    const { timedOut, stdout } = await capture(['sh', '-c', program], { ...options, timeoutMs: 200 });
    process.kill(Number(stdout));
    expect(timedOut).toBe(true);
  });

  test('ends what prints too much or takes too long', async () => {
    expect(await capture(['yes'], { ...options, maxBytes: 1000 })).toMatchObject({ code: null, overflow: true });
    expect(await capture(['sleep', '1000'], { ...options, timeoutMs: 20 })).toMatchObject({
      code: null,
      timedOut: true,
    });
  });

  test('never rejects: what cannot start says why', async () => {
    expect((await capture(['no-such-program'], options)).startError).toBe('ENOENT');
    expect((await capture(['echo', 'x'.repeat(8_000_000)], options)).startError).toBe('E2BIG');
  });
});

describe('launch', () => {
  test('kill -9 of the one who launched ends the group, without anybody else having to know', async () => {
    const program = `
      const { launch } = await import('#kit/process');
      let text = '';
      const onStdout = (bytes) => {
        text += bytes;
        if (text.split('\\n').length < 3) return;
        launched.signal('SIGTERM'); // the watcher must outlive the gentle end of its group
        process.stdout.write(text);
      };
      const deaf = 'trap "" HUP INT TERM; echo $$; sleep 1000 & echo $!; wait';
      const launched = launch(['sh', '-c', deaf], { cwd: '/', env: { PATH: process.env.PATH }, mark: '1', onStdout, onStderr() {}, onReport() {} });`;
    const argv = ['--conditions=assay-source', '--input-type=module', '-e', program];
    const launcher = spawn(process.execPath, argv, { cwd: resolve(import.meta.dirname, '../..'), stdio: 'pipe' });
    let text = '';
    launcher.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    await vi.waitUntil(() => text.split('\n').length > 2, { timeout: 10_000, interval: 5 });
    const pids = text.trim().split('\n').map(Number);
    expect(pids.filter(isAlive)).toEqual(pids);
    launcher.kill('SIGKILL');
    await vi.waitUntil(() => !pids.some(isAlive), { timeout: 10_000, interval: 5 });
  });
});

/** A zombie runs nothing; reaping it is up to the machine's init. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
