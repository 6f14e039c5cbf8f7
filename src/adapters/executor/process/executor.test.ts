/**
 * Real processes. Every program a test starts tells its process ids on standard output or in a file; "gone" is waited for as a
 * condition, and a zombie counts as gone: it runs nothing, and reaping it is up to the machine's init.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { processExecutor } from '#adapters/executor/process/executor';
import { findMarked } from '#adapters/executor/process/marked';
import { systemClock } from '#kit/clock';
import { type Guard, randomSession, startGuard } from '#kit/guard';
import { randomIds } from '#kit/id';
import type { Executor, Handlers, RunLimits } from '#ports/executor';
import { executorConformance } from '#ports/executor.conformance';
import type { Command } from '#ports/runner';

const path = process.env['PATH'] ?? '/usr/bin:/bin';
const soon = { timeout: 10_000, interval: 5 };

async function makeSubject() {
  const cwd = await realpath(await mkdtemp(join(tmpdir(), 'assay process ')));
  const guard = startGuard({ session: randomSession(), home: '/home/nobody', path });
  const env = { PATH: path };
  const scratchRoot = join(cwd, 'scratch');
  const executor = processExecutor({ guard, env, scratchRoot, clock: systemClock, ids: randomIds });
  const dispose = async () => {
    await guard.close();
    await rm(cwd, { recursive: true, force: true });
  };
  return { executor, guard, cwd, scratchRoot, dispose };
}

executorConformance('process', makeSubject);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

const linux = process.platform === 'linux';

describe('process executor', () => {
  let executor: Executor;
  let guard: Guard;
  let cwd: string;
  let scratchRoot: string;
  let dispose: () => Promise<void>;

  beforeEach(async () => {
    ({ executor, guard, cwd, scratchRoot, dispose } = await makeSubject());
  });
  afterEach(async () => {
    await executor.stopAll();
    await dispose();
  });

  const run = (argv: readonly string[], over: Partial<Command & RunLimits> = {}, handlers: Handlers = {}) => {
    const { timeoutMs = 60_000, signal, ...command } = over;
    const limits = signal ? { timeoutMs, signal } : { timeoutMs };
    return executor.run({ argv, cwd, env: {}, files: [], ...command }, limits, handlers);
  };
  const sh = (text: string, over: Partial<Command & RunLimits> = {}, handlers: Handlers = {}) =>
    run(['sh', '-c', text], over, handlers);
  const node = (text: string, over: Partial<Command & RunLimits> = {}, handlers: Handlers = {}) =>
    run([process.execPath, '-e', text], over, handlers);
  /** Runs a program that prints process ids and then hangs; aborts it when `count` of them have been printed. */
  const stopAfter = async (count: number, start: (signal: AbortSignal, handlers: Handlers) => Promise<unknown>) => {
    const abort = new AbortController();
    let text = '';
    await start(abort.signal, {
      output: (_, piece) => {
        text += piece;
        if (text.split('\n').length > count) abort.abort();
      },
    });
    return text.trim().split('\n').map(Number);
  };

  test.each([
    ['exit 143', { code: 143, signal: null }],
    ['kill -TERM $$', { code: null, signal: 'SIGTERM' }],
    ['kill -KILL $$', { code: null, signal: 'SIGKILL' }],
    ['kill -SEGV $$', { code: null, signal: 'SIGSEGV' }],
    ['exit 127', { code: 127, signal: null }],
  ])('tells exit codes from signals: %s', async (text, expected) => {
    expect((await sh(text)).exit).toMatchObject({ ...expected, reason: 'exited' });
  });

  test('hands over arguments and variables untouched, whatever they contain', async () => {
    const words = ['a b', '"', "'", '$HOME `x`', 'line\nbreak', '', '*', 'é😀', '--'];
    const env = { 'INPUT_DRY-RUN': 'yes no', MULTI: 'a\nb', EMPTY: '' };
    const text = 'console.log(JSON.stringify([process.argv.slice(1), process.env, process.cwd()]))';
    const { stdout } = await run([process.execPath, '-e', text, '--', ...words], { env });
    const [argv, seen, folder] = JSON.parse(stdout);
    expect(argv).toEqual(words);
    expect(seen).toMatchObject(env);
    expect(folder).toBe(cwd);
  });

  test('standard input is empty, and the program has no child it did not start', async () => {
    expect((await sh('cat; echo end')).stdout).toBe('end\n');
    if (linux) expect((await sh('cat /proc/$$/task/$$/children')).stdout.trim().split(' ')).toHaveLength(1);
  });

  test.each([
    ['program', ['no-such-program'], {}, 'no-such-program was not found on PATH'],
    ['path', ['./missing'], {}, './missing is not a program'],
    ['folder', ['/'], {}, '/ is not a program'],
    ['nothing', [], {}, 'has no program'],
    ['missing working directory', ['true'], { cwd: '/no/such folder' }, '/no/such folder does not exist'],
    ['relative working directory', ['true'], { cwd: 'relative' }, 'relative is not an absolute path'],
    ['NUL', ['echo', 'a\0b'], {}, 'NUL'],
    ['foreign file', ['true'], { files: [{ path: '/tmp/not-scratch', text: '' }] }, 'outside of every scratch folder'],
    ['endless argument', ['echo', 'x'.repeat(8_000_000)], {}, 'E2BIG'],
  ])('says why it cannot start: %s', async (_, argv, over, why) => {
    const { exit, stderr } = await run(argv, over);
    expect(exit).toEqual({ code: null, signal: null, reason: 'not-started', ms: 0 });
    expect(stderr).toContain(why);
  });

  test('writes the files of the command into its scratch folder', async () => {
    const { dir } = await executor.scratch();
    const file = { path: join(dir, 'deep', 'list.json'), text: '["é"]' };
    expect((await run(['cat', file.path], { files: [file] })).stdout).toBe('["é"]');
    const climbing = { path: `${dir}/../../x`, text: '' };
    expect((await run(['true'], { files: [climbing] })).exit.reason).toBe('not-started');
  });

  test('SIGTERM lets a program finish, SIGKILL follows for one that ignores it', async () => {
    const polite = await sh('trap "echo bye; exit 5" TERM; while :; do sleep 0.01; done', { timeoutMs: 300 });
    expect(polite).toMatchObject({ exit: { code: 5, signal: null, reason: 'timeout' }, stdout: 'bye\n' });
    const deaf = await sh('trap "" TERM; echo deaf; while :; do sleep 1; done', { timeoutMs: 300 });
    expect(deaf).toMatchObject({ exit: { code: null, signal: 'SIGKILL', reason: 'timeout' }, stdout: 'deaf\n' });
  });

  test('a limit longer than a timer can hold does not fire at once', async () => {
    expect((await sh('sleep 0.05', { timeoutMs: Number.POSITIVE_INFINITY })).exit.reason).toBe('exited');
  });

  test('what a command leaves in its group is gone when it has ended', async () => {
    const { stdout, exit } = await sh('sleep 1000 & echo $!; (sleep 1000 & echo $!) & wait $!');
    expect(exit.code).toBe(0);
    const pids = stdout.trim().split('\n').map(Number);
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test.each([
    ['a session of its own', "spawn('sleep', ['1000'], {detached: true, stdio: 'inherit'})"],
    [
      'and a clean environment',
      "spawn('sleep', ['1000'], {detached: true, stdio: 'ignore', env: {PATH: process.env.PATH}})",
    ],
    ['and its parent dead', "spawn('sh', ['-c', 'sleep 1000 & echo $!'], {detached: true, stdio: 'inherit'})"],
  ])('daemons are gone when their command has ended: %s', async (_, start) => {
    const text = `const child = require('node:child_process').${start}; console.log(child.pid); child.unref()`;
    const { stdout, exit } = await node(text);
    expect(exit.code).toBe(0);
    const pids = stdout.trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test.runIf(linux && existsSync('/usr/bin/perl'))(
    'so are daemons that wrote their title over their environment',
    async () => {
      const daemon =
        'use POSIX; if (fork) { exit } POSIX::setsid(); $0 = "x" x 20000; open(F, ">", "pid"); print F $$; close F; sleep 1000';
      const { stdout } = await sh(
        `perl -e '${daemon}'; until [ -s pid ]; do sleep 0.01; done; cat pid; cat /proc/$(cat pid)/environ`,
      );
      const pid = Number.parseInt(stdout, 10);
      expect(pid).toBeGreaterThan(1);
      expect(stdout).not.toContain('ASSAY_EXECUTION');
      expect(isAlive(pid)).toBe(false);
    },
  );

  test('a stopped command takes its grandchildren and daemons with it', async () => {
    const text = `const {spawn} = require('node:child_process');
      const start = (detached) => console.log(spawn('sleep', ['1000'], {detached}).pid);
      process.on('SIGTERM', () => process.exit(0)); start(false); start(true); setInterval(() => 0, 1000)`;
    const pids = await stopAfter(2, (signal, handlers) => node(text, { signal }, handlers));
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('a runner that is killed takes its workers with it', async () => {
    const { stdout, exit } = await sh('sleep 1000 & echo $!; kill -KILL $$');
    expect(exit).toMatchObject({ signal: 'SIGKILL', reason: 'exited' });
    expect(isAlive(Number(stdout))).toBe(false);
  });

  test('does not end what other commands run', async () => {
    const abort = new AbortController();
    const started = Promise.withResolvers<void>();
    const other = sh('echo on; exec sleep 1000', { signal: abort.signal }, { output: () => started.resolve() });
    await started.promise;
    await sh('sleep 1000 & exit 0');
    abort.abort();
    expect((await other).exit).toMatchObject({ signal: 'SIGTERM', reason: 'stopped' });
  });

  test('one that shed every mark may live, but its hold on our pipes does not hold us', async () => {
    const shed = 'ulimit -S -w unlimited || ulimit -S -x unlimited; exec env -i sleep 1000';
    const start = `spawn('sh', ['-c', ${JSON.stringify(shed)}], { detached: true, stdio: 'inherit' })`;
    const wait =
      "require('node:child_process').execSync('until grep -qs ^sleep /proc/' + child.pid + '/cmdline; do sleep 0.01; done')";
    const { stdout, exit } = await node(
      `const child = require('node:child_process').${start}; console.log(child.pid); child.unref(); ${linux ? wait : ''}`,
    );
    expect(exit.code).toBe(0);
    process.kill(Number(stdout), 'SIGKILL');
  });

  test('300 MB of output cost no more memory than what is kept', async () => {
    const size = 300_000_000;
    const before = process.memoryUsage().rss;
    let live = 0;
    const output = (_: string, text: string) => {
      live += text.length;
    };
    const { stdout, exit } = await sh(`yes 0123456789 | head -c ${size}`, {}, { output });
    expect(exit.code).toBe(0);
    expect(stdout).toContain(`[assay: ${size - 256 * 1024} bytes left out]`);
    expect(live).toBe(256 * 1024);
    // what a stream has read and nobody has collected yet is tens of MB at times; output that is held would be all of it
    expect(process.memoryUsage().rss - before).toBeLessThan(size / 2);
  });

  test('a large report arrives complete and in order', async () => {
    const text = `const line = 'x'.repeat(1000); for (let i = 0; i < 5000; i++) require('node:fs').writeSync(3, i + line + '\\n')`;
    const chunks: Uint8Array[] = [];
    await node(text, {}, { report: (bytes) => chunks.push(bytes) });
    const lines = Buffer.concat(chunks).toString().trimEnd().split('\n');
    expect(lines.map(Number.parseInt)).toHaveLength(5000);
    expect(lines.every((line, i) => line === i + 'x'.repeat(1000))).toBe(true);
  });

  test('a handler that throws ends the command and is heard', async () => {
    const report = () => {
      throw new Error('decoder broke');
    };
    await expect(sh('echo x >&3; exec sleep 1000', {}, { report })).rejects.toThrow('decoder broke');
    if (linux) expect(await findMarked(guard.session)).toEqual([]);
  });

  test('removes scratch folders of dead owners, and no others', async () => {
    const first = (await executor.scratch()).dir;
    const [place] = first.slice(scratchRoot.length + 1).split('.');
    const names = [`${place}.${process.pid}.1.reused-id`, `00000000.1.1.elsewhere`, 'not-ours'];
    for (const name of names) await mkdir(join(scratchRoot, name));
    const later = processExecutor({ guard, env: {}, scratchRoot, clock: systemClock, ids: randomIds });
    await later.scratch();
    const left = await readdir(scratchRoot);
    expect(names.filter((name) => left.includes(name))).toEqual(['00000000.1.1.elsewhere', 'not-ours']);
    expect(existsSync(first)).toBe(true);
    await later.stopAll();
  });

  test('makes no scratch folder where somebody else laid a link or a file', async () => {
    await symlink(cwd, scratchRoot);
    await expect(executor.scratch()).rejects.toThrow('belongs to somebody else');
    await rm(scratchRoot);
    await executor.scratch();
  });

  test('refuses Windows in one sentence', async () => {
    const options = { guard, env: {}, scratchRoot, clock: systemClock, ids: randomIds, platform: 'win32' } as const;
    await expect(processExecutor(options).scratch()).rejects.toThrow('WSL 2');
  });

  test.each([
    ['while a command runs', false],
    ['while it ends a deaf command', true],
  ])(
    'kill -9 of Assay itself leaves no process and no folder: %s',
    async (_, ending) => {
      const facts = join(cwd, 'facts');
      const program = `
      import { writeFileSync, renameSync } from 'node:fs';
      const { processExecutor } = await import('#adapters/executor/process/executor');
      const { startGuard } = await import('#kit/guard');
      const { systemClock } = await import('#kit/clock');
      const { randomIds } = await import('#kit/id');
      const guard = startGuard({ session: ${JSON.stringify(guard.session)}, home: '/home/nobody', path: process.env.PATH });
      const scratchRoot = ${JSON.stringify(join(cwd, "other's scratch\n"))};
      const executor = processExecutor({ guard, env: { PATH: process.env.PATH }, scratchRoot, clock: systemClock, ids: randomIds });
      const { dir } = await executor.scratch();
      writeFileSync(dir + '/leftover', '');
      const daemon = "const c = require('node:child_process').spawn('sleep', ['1000'], { detached: true, env: {} }); console.log(c.pid); setInterval(() => 0, 1000)";
      const script = 'trap "" TERM; echo $$; sleep 1000 & echo $!; "$0" -e "$1"';
      const abort = new AbortController();
      let text = '';
      executor.run({ argv: ['sh', '-c', script, process.execPath, daemon], cwd: dir, env: {}, files: [] }, { timeoutMs: 60_000, signal: abort.signal }, {
        output: (stream, piece) => {
          if (stream === 'stdout') text += piece;
          if (text.split('\\n').length < 4) return;
          ${ending ? 'abort.abort();' : ''}
          writeFileSync(${JSON.stringify(facts)} + '.new', JSON.stringify({ dir, pids: text.trim().split('\\n').map(Number) }));
          renameSync(${JSON.stringify(facts)} + '.new', ${JSON.stringify(facts)});
        },
      });`;
      const root = resolve(import.meta.dirname, '../../../..');
      const argv = ['--conditions=assay-source', '--input-type=module', '-e', program];
      const assay = spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
      await vi.waitUntil(() => existsSync(facts), soon);
      const { dir, pids } = JSON.parse(await readFile(facts, 'utf8'));
      expect(pids).toHaveLength(3);
      if (!ending) expect(pids.filter(isAlive)).toEqual(pids);
      expect(existsSync(dir)).toBe(true);
      assay.kill('SIGKILL');
      await vi.waitUntil(() => !pids.some(isAlive) && !existsSync(dir), soon);
      if (linux) expect(await findMarked(guard.session)).toEqual([]);
    },
    20_000,
  );

  test('scratch folders go even when tests took the right to write from them', async () => {
    const { dir, dispose: disposeScratch } = await executor.scratch();
    await mkdir(join(dir, 'deep'));
    await writeFile(join(dir, 'deep', 'file'), '');
    await sh(`chmod 500 '${dir}/deep'`);
    await disposeScratch();
    expect(existsSync(dir)).toBe(false);
  });
});
