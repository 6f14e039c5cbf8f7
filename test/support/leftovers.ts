/** What a run left behind: processes that carry a mark in their environment, and the content of a git directory. Linux only. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Command lines of living processes (zombies do not count) that have `mark` in their environment. */
export function processesWith(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) return [];
        const state = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
        return state === 'Z' || state === 'X'
          ? []
          : [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`];
      } catch {
        return []; // it ended while we looked, or is not ours to read
      }
    });
}

/** Every file below `dir`, sorted, folders without files left out. Empty when the folder is missing. */
export function filesBelow(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => !statSync(join(dir, name), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}

/** One hash over names, bytes and modes of everything below a folder; git itself may freshen the times of objects. */
export function hashOf(dir: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(dir, name);
    const stats = statSync(path);
    hash.update(`${name} ${stats.mode}\n`);
    if (stats.isFile()) hash.update(readFileSync(path));
    else if (stats.isSymbolicLink()) hash.update(readlinkSync(path));
  }
  return hash.digest('hex');
}

/** Asks until it holds; fails with what was seen last after `limitMs`. No fixed waiting: returns as soon as it holds. */
export async function eventually<T>(look: () => T, holds: (seen: T) => boolean, limitMs = 20_000): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = look();
    if (holds(seen)) return seen;
    if (performance.now() > end) throw new Error(`still not so after ${limitMs} ms: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
