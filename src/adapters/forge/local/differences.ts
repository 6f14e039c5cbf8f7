/**
 * Many trees against one by two processes. Parsing of `git diff-tree --stdin -z --name-status`: `<tree> <tree>\n`, then `<letter>\0<path>\0`
 * for each file; a header follows the last NUL directly. Too much output is no answer rather than half of one.
 */
import type { Git } from '#kit/git';
import { pathName } from '#kit/git/names';

type Differences = ReadonlyMap<string, 'added' | 'deleted' | 'modified'>;

/** Of all trees together; a thousand changed paths of 50 letters for each of a hundred trees are 5 MB. */
const maxBytes = 32 * 1024 * 1024;

export async function differencesTo(
  git: Git,
  from: readonly string[],
  to: string,
): Promise<ReadonlyMap<string, Differences>> {
  const asked = [...new Set(from)].filter((tree) => /^[0-9a-f]{40,64}$/.test(tree));
  const found =
    asked.length === 0 ? null : await git.run(['cat-file', '--batch-check'], { input: lines([to, ...asked]) });
  if (!found?.ok) return new Map();
  const trees = new Set(found.text.split('\n').flatMap((line) => (/^([0-9a-f]+) tree /.exec(line) ?? [])[1] ?? []));
  const known = asked.filter((tree) => trees.has(tree));
  if (known.length === 0 || !trees.has(to)) return new Map();
  const args = ['diff-tree', '--stdin', '-r', '-z', '--name-status', '--no-renames'];
  const answer = await git.run(args, { input: lines(known.map((tree) => `${tree} ${to}`)), maxBytes });
  if (!answer.ok) return new Map();
  const differing = parseDifferences(answer.stdout);
  return new Map(known.map((tree) => [tree, differing.get(tree) ?? new Map()]));
}

function lines(values: readonly string[]): string {
  return `${values.join('\n')}\n`;
}

function parseDifferences(output: Buffer): ReadonlyMap<string, Differences> {
  const all = new Map<string, Map<string, 'added' | 'deleted' | 'modified'>>();
  let current = new Map<string, 'added' | 'deleted' | 'modified'>();
  for (let at = 0; at < output.length; ) {
    const header = /^([0-9a-f]{40,64}) [0-9a-f]{40,64}\n/.exec(output.toString('latin1', at, at + 130));
    if (header !== null) {
      current = new Map();
      all.set(header[1] ?? '', current);
      at += header[0].length;
      continue;
    }
    const middle = output.indexOf(0, at);
    const end = output.indexOf(0, middle + 1);
    if (middle === -1 || end === -1) break;
    const letter = output.toString('latin1', at, middle);
    const { path } = pathName(output.subarray(middle + 1, end));
    current.set(path, letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified');
    at = end + 1;
  }
  return all;
}
