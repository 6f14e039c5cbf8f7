/**
 * Temporary folders whose names say which process made them, so that a later start can remove what a power cut left (a kill -9 is
 * the guard's business). The name carries it because a name and its folder come into being in one step; a record inside would not.
 * Invariant: a folder is stale only if its process provably is no more; what another machine or container made is left alone
 * until it is a week old, because its processes cannot be seen from here.
 */
import { chmod, lstat, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { shortHash } from '#kit/hash';
import { capture } from '#kit/process';

/** A process, told apart from all others that ever had or will have its id. */
export interface Owner {
  /** Names one boot of one machine and its process-id namespace. */
  readonly place: string;
  readonly pid: number;
  /** When the process started, in whatever unit the system tells; only equality means anything. */
  readonly started: string;
}

/** A name for a folder of this owner; `id` (letters, digits, `-`) makes it unique. */
export function ownedName(owner: Owner, id: string): string {
  return `${owner.place}.${owner.pid}.${owner.started}.${id}`;
}

/** The owner that a name tells, or null when it is not a name of ours. */
export function ownerOf(name: string): Owner | null {
  const [, place, pid, started] = /^([0-9a-f]{8})\.([1-9]\d{0,9})\.([0-9a-f]+)\.[\w-]+$/.exec(name) ?? [];
  return place && pid && started ? { place, pid: Number(pid), started } : null;
}

const weekMs = 7 * 24 * 3_600_000;

/** `place` is ours; `started` is that of the process which has the owner's id now, null when there is none. */
export function isStale(
  owner: Owner,
  facts: { readonly place: string; readonly started: string | null; readonly ageMs: number },
): boolean {
  return owner.place === facts.place ? owner.started !== facts.started : facts.ageMs > weekMs;
}

/** Whether the process with this name is alive; null when it is none of this machine's, or no such name. */
export async function isAlive(name: string, self: Owner): Promise<boolean | null> {
  const owner = ownerOf(name);
  if (owner?.place !== self.place) return null;
  return (await startOf(owner.pid)) === owner.started;
}

/** This process as an owner. */
export async function ownSelf(): Promise<Owner> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  const started = await startOf(process.pid);
  return { place: shortHash([boot, namespace], 8), pid: process.pid, started: started ?? '0' };
}

/**
 * Removes the folders directly in `root` whose owner is no more, and returns their names. Other entries are left alone, a missing
 * root is empty, and what cannot be removed stays for the next time. `now` in milliseconds since the epoch.
 */
export async function reapStale(root: string, self: Owner, now: number): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  const reaped: string[] = [];
  for (const name of names) {
    const owner = ownerOf(name);
    const stats = owner && (await lstat(join(root, name)).catch(() => null));
    if (!owner || !stats?.isDirectory()) continue;
    const facts = { place: self.place, started: await startOf(owner.pid), ageMs: now - stats.mtimeMs };
    if (!isStale(owner, facts)) continue;
    const gone = await removeFolder(join(root, name)).then(
      () => true,
      () => false,
    );
    if (gone) reaped.push(name);
  }
  return reaped;
}

/** Removes a folder and all in it, also when tests have left folders without write permission. A missing one is no error. */
export async function removeFolder(dir: string): Promise<void> {
  const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  try {
    await remove();
  } catch {
    await openUp(Buffer.from(dir));
    await remove();
  }
}

/** Names are bytes: those that are not UTF-8 would not be found again. */
async function openUp(dir: Buffer): Promise<void> {
  await chmod(dir, 0o700);
  for (const entry of await readdir(dir, { withFileTypes: true, encoding: 'buffer' })) {
    if (entry.isDirectory()) await openUp(Buffer.concat([dir, Buffer.from('/'), entry.name]));
  }
}

/** When the process with this id started; null when there is none. */
async function startOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
    // From field 3 on; the second is the program's name in parentheses and may hold anything. A zombie is no more.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? null : (fields[18] ?? null);
  }
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const { code, stdout } = await capture(['ps', '-p', String(pid), '-o', 'lstart='], { cwd: '/', env });
  return code === 0 ? shortHash([stdout.toString().trim()]) : null;
}
