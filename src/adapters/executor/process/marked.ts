/**
 * Finds and ends processes by the mark they carry (see kit/guard.ts): what has left the process group of its command. Linux tells
 * marks in /proc (2.5 ms for 100 processes), macOS in `ps`, which hides the environment of the system's own programs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { markVariable } from '#kit/guard';
import { capture } from '#kit/process';

/** Kills until nobody carries `mark` (or a mark that begins with it); false when some still live after `limitMs`. */
export async function endMarked(mark: string, limitMs = 5_000): Promise<boolean> {
  let waited = 0;
  for (let pauseMs = 1; ; pauseMs = Math.min(2 * pauseMs, 50)) {
    const pids = await findMarked(mark);
    if (pids.length === 0) return true;
    for (const pid of pids) kill(pid);
    if (waited >= limitMs) return false;
    await pause(pauseMs);
    waited += pauseMs;
  }
}

/** Ids of the living processes that carry `mark`; never our own. */
export async function findMarked(mark: string): Promise<number[]> {
  const pids = process.platform === 'linux' ? findInProc(mark) : await findWithPs(mark);
  return pids.filter((pid) => pid !== process.pid);
}

function findInProc(mark: string): number[] {
  const limit = `Max file locks            ${mark}`;
  const variable = `${markVariable}=${mark}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (name) =>
        readOrNothing(`/proc/${name}/limits`).includes(limit) ||
        readOrNothing(`/proc/${name}/environ`).includes(variable),
    )
    .filter((name) => !/^\S+ \(.*\) [ZX] /s.test(readOrNothing(`/proc/${name}/stat`).toString('latin1')))
    .map(Number);
}

/** Empty for what is gone or not ours to read. */
function readOrNothing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

async function findWithPs(mark: string): Promise<number[]> {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const { stdout } = await capture(['ps', '-axEww', '-o', 'pid=,stat=,command='], { cwd: '/', env });
  return stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line.includes(` ${markVariable}=${mark}`) && !/^\s*\d+\s+Z/.test(line))
    .map((line) => Number.parseInt(line, 10));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: it was quicker.
  }
}
