import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Guard, markVariable, objectionTo, randomSession, startGuard } from '#kit/guard';
import { detach } from '#kit/process';

const path = process.env['PATH'] ?? '/usr/bin:/bin';
const soon = { timeout: 10_000, interval: 5 };

describe('objectionTo', () => {
  test.each(['', 'relative', './x', '/', '/tmp', '/a/../b/c', '/a/b/', '//a/b', '/home', '/home/u', '/a/b\0c'])(
    '%j',
    (dir) => {
      expect(objectionTo(dir, '/home/u')).toEqual(expect.any(String));
    },
  );
  test.each(['/home/u/.cache/assay', '/home/user2', '/tmp/x', '/tmp/ a\n"b\'/*'])('none to %j', (dir) => {
    expect(objectionTo(dir, '/home/u')).toBeNull();
  });
});

describe('guard', () => {
  let root: string;
  let guard: Guard;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'assay-guard-'));
    guard = startGuard({ session: randomSession(), home: '/home/nobody', path });
  });
  afterEach(async () => {
    await guard.close();
    await rm(root, { recursive: true, force: true });
  });

  test('at its end removes what is kept and not forgotten, whatever the name, and nothing else', async () => {
    const odd = [
      ' two  words ',
      `q'u"o$t\`e\\0101`,
      'new\nline\n',
      '*',
      '[a-z]?',
      '-rf',
      '~',
      'é😀',
      '%s%b',
      'a&b;c|d',
    ];
    for (const name of [...odd, 'kept then forgotten', 'forgotten*', 'never announced']) {
      await mkdir(join(root, name, 'deep'), { recursive: true });
    }
    await Promise.all(odd.map((name) => guard.keep(join(root, name))));
    await guard.keep(join(root, 'kept then forgotten'));
    await guard.forget(join(root, 'kept then forgotten'));
    await guard.forget(join(root, 'forgotten*'));
    await guard.close();
    expect(await readdir(root)).toEqual(['forgotten*', 'kept then forgotten', 'never announced']);
  });

  test('removes a link, not what it points to', async () => {
    await mkdir(join(root, 'target'));
    await writeFile(join(root, 'target', 'file'), '');
    await symlink(join(root, 'target'), join(root, 'link'));
    await guard.keep(join(root, 'link'));
    await guard.close();
    expect(await readdir(root)).toEqual(['target']);
    expect(await readdir(join(root, 'target'))).toEqual(['file']);
  });

  test.runIf(process.platform === 'linux')('is deaf to the signals that end us', async () => {
    await guard.keep(join(root, 'kept'));
    await mkdir(join(root, 'kept'));
    const pids = readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && commandLine(pid).includes(`\0assay-guard\0${guard.session}`),
    );
    expect(pids).toHaveLength(1);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.kill(Number(pids[0]), name);
    await guard.ready();
    await guard.close();
    expect(await readdir(root)).toEqual([]);
  });

  test('refuses to keep what nobody could mean', async () => {
    for (const dir of ['/', '/home/nobody', 'relative'])
      await expect(guard.keep(dir)).rejects.toThrow(JSON.stringify(dir));
  });

  test('ends the processes of its session before it removes folders, and no others', async () => {
    const dir = join(root, 'busy');
    await guard.keep(dir);
    await mkdir(dir);
    const start = (mark: string) => {
      const env = { PATH: path, [markVariable]: mark };
      const script = 'i=0; while :; do i=$((i+1)); : >"$0/$i" 2>/dev/null; sleep 0.01; done';
      return detach(['sh', '-c', script, mark.startsWith(guard.session) ? dir : root], {
        cwd: '/',
        env,
        stdio: 'ignore',
      });
    };
    const [ours, theirs] = [start(guard.nextMark()), start(`${randomSession()}0000001`)];
    await vi.waitUntil(async () => (await readdir(dir)).length > 0 && (await readdir(root)).length > 1, soon);
    await guard.close();
    await vi.waitUntil(() => ours.signalCode === 'SIGKILL', soon);
    expect(existsSync(dir)).toBe(false);
    expect(theirs.signalCode).toBeNull();
    theirs.kill('SIGKILL');
    await vi.waitUntil(() => theirs.signalCode !== null, soon);
  });

  test('marks are distinct, begin with the session and fit in 63 bits', () => {
    const marks = Array.from({ length: 100 }, () => guard.nextMark());
    expect(new Set(marks).size).toBe(100);
    expect(marks.every((mark) => mark.startsWith(guard.session) && /^[1-9]\d{17}$/.test(mark))).toBe(true);
    expect(Number(randomSession())).toBeGreaterThanOrEqual(1e10);
    expect(randomSession()).toHaveLength(11);
  });

  test('closing one that was never used starts nothing; after closing nothing is kept', async () => {
    await guard.close();
    await guard.close();
    await expect(guard.ready()).rejects.toThrow('closed');
  });

  test('says so when the guard process cannot be started', async () => {
    await expect(startGuard({ session: 'a\0b', home: '/home/nobody', path }).ready()).rejects.toThrow('null bytes');
  });

  test.runIf(process.platform === 'linux')('says so when the guard process is gone', async () => {
    await guard.ready();
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && commandLine(name).includes(guard.session));
    process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(() => expect(guard.ready()).rejects.toThrow('is gone'), soon);
  });
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
