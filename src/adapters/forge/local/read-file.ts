/** One file of one side of a change, out of git: nothing is laid out, and links are not followed. */
import type { SideFile } from '#domain/config/reading';
import { OutsideError } from '#domain/error';
import type { Git } from '#kit/git';
import { splitNul } from '#kit/git/names';
import type { Overlay } from '#kit/git/overlay';
import type { FileQuery } from '#ports/forge';

export async function readSideFile(overlay: Overlay, { change, side, path, maxBytes }: FileQuery): Promise<SideFile> {
  const git = side === 'checked-out' ? overlay.users : overlay.own; // whose HEAD that is
  const tree = side === 'checked-out' ? 'HEAD' : (change[side]?.tree ?? null);
  if (tree === null) return null;
  const listed = await ask(git, ['ls-tree', '-z', '-l', '--full-tree', tree, '--', path]);
  const [record] = splitNul(listed);
  if (record === undefined) return null;
  const [mode, type, id = '', size] = record.subarray(0, record.indexOf(9)).toString('latin1').split(/ +/);
  if (mode === '120000') return { ok: false, problem: 'is a symbolic link: links are not followed' };
  if (type !== 'blob') return { ok: false, problem: 'is not a file' };
  if (Number(size) > maxBytes) {
    const [large, most] = [Number(size), maxBytes].map((bytes) => Math.ceil(bytes / 1024));
    return { ok: false, problem: `is ${large} KiB large, more than the ${most} KiB that are read` };
  }
  return { ok: true, bytes: await ask(git, ['cat-file', 'blob', id]) };
}

async function ask(git: Git, args: readonly string[]): Promise<Buffer> {
  const answer = await git.run(args);
  if (!answer.ok) throw new OutsideError('forge', `git ${args[0]}: ${answer.reason}`, { retryable: false });
  return answer.stdout;
}
