/** Many blobs out of git by one process, or by two where they are too much: then their sizes are asked first. Pure parsing of `git cat-file --batch`: `<id> blob <size>\n<bytes>\n`, `<id> missing\n`. */
import { OutsideError } from '#domain/error';
import type { Git } from '#kit/git';

/** Of all texts together: those that come after it are left out, as those that are too large. */
const maxTotal = 128 * 1024 * 1024;

export async function readBlobTexts(
  git: Git,
  blobs: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, string>> {
  if (blobs.length === 0) return new Map();
  const input = `${[...new Set(blobs)].join('\n')}\n`;
  // mostly they are few and small: then one process is enough
  const all = await git.run(['cat-file', '--batch'], { input, maxBytes: maxTotal });
  if (all.ok) return parseBatch(all.stdout, maxBytes);
  if (!all.overflow) throw new OutsideError('forge', `git cat-file: ${all.reason}`, { retryable: false });
  const sizes = await ask(git, ['cat-file', '--batch-check'], input);
  let left = maxTotal;
  const small = sizes
    .toString('latin1')
    .split('\n')
    .flatMap((line) => {
      const [id, type, size] = line.split(' ');
      if (!id || type !== 'blob' || Number(size) > Math.min(maxBytes, left)) return [];
      left -= Number(size);
      return [id];
    });
  if (small.length === 0) return new Map();
  return parseBatch(await ask(git, ['cat-file', '--batch'], `${small.join('\n')}\n`), maxBytes);
}

async function ask(git: Git, args: readonly string[], input: string): Promise<Buffer> {
  const answer = await git.run(args, { input });
  if (!answer.ok) throw new OutsideError('forge', `git ${args[0]}: ${answer.reason}`, { retryable: false });
  return answer.stdout;
}

function parseBatch(output: Buffer, maxBytes: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(10, at);
    if (end === -1) break;
    const [id = '', type, size = ''] = output.toString('latin1', at, end).split(' ');
    const start = end + 1;
    const stop = start + Number(size);
    at = size === '' ? start : stop + 1; // without a size: missing
    if (type !== 'blob' || Number(size) > maxBytes) continue;
    try {
      texts.set(id, utf8.decode(output.subarray(start, stop)));
    } catch {
      // not text: left out, as said
    }
  }
  return texts;
}
