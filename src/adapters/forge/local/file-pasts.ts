/** What the last commits did to each file: how often it was touched, how often by a fix, and by how many authors. One bounded `git log`. */
import type { Git } from '#kit/git';
import { pathName, splitNul } from '#kit/git/names';
import type { FilePast } from '#ports/forge';

const mostCommits = 500;
/** A commit that touches more (a formatter, a move) says nothing about any one of its files. */
const mostFiles = 100;
const limits = { timeoutMs: 3_000, maxBytes: 16 * 1024 * 1024 };
const fix = /\b(?:(?:hot|bug)?fix(?:e[sd])?|bugs?|revert(?:s|ed)?|regressions?)\b/i;

interface Counts {
  commits: number;
  fixes: number;
  readonly authors: Set<string>;
}

export async function filePasts(git: Git, commit: string): Promise<ReadonlyMap<string, FilePast> | null> {
  const format = '--format=%x01%aE%x02%s';
  const args = [
    'log',
    `--max-count=${mostCommits}`,
    '--no-renames',
    '--no-show-signature',
    '--name-only',
    '-z',
    format,
  ];
  const answer = await git.run([...args, '--end-of-options', commit, '--'], limits);
  if (!answer.ok) return null;
  const counts = new Map<string, Counts>();
  for (const { author, title, paths } of commitsOf(answer.stdout)) {
    if (paths.length > mostFiles) continue;
    const isFix = fix.test(title);
    for (const path of paths) {
      const known = counts.get(path) ?? { commits: 0, fixes: 0, authors: new Set() };
      counts.set(path, known);
      known.commits += 1;
      if (isFix) known.fixes += 1;
      known.authors.add(author);
    }
  }
  return new Map(
    [...counts].map(([path, { commits, fixes, authors }]) => [path, { commits, fixes, authors: authors.size }]),
  );
}

interface Logged {
  readonly author: string;
  readonly title: string;
  readonly paths: string[];
}

/** Records are `\x01author\x02title` and then paths, the first of them after a line feed. */
function commitsOf(bytes: Buffer): readonly Logged[] {
  const commits: Logged[] = [];
  for (const record of splitNul(bytes)) {
    if (record[0] === 1) {
      const [author = '', title = ''] = record.subarray(1).toString('utf8').split('\u0002');
      commits.push({ author, title, paths: [] });
    } else if (record.length > 0) {
      const start = record[0] === 0x0a ? 1 : 0;
      commits.at(-1)?.paths.push(pathName(record.subarray(start)).path);
    }
  }
  return commits;
}
