/**
 * Consecutive commits of a checkout that its installed dependencies can run, oldest first. A commit whose manifests ask for a package, or
 * a version of one, that is not installed would fail for another reason than its change: it is skipped, and says why.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { satisfies, validRange } from 'semver';
import type { Checkout } from '../checkout.ts';

export interface ReplayCommit {
  readonly id: string;
  readonly title: string;
  /** Why it cannot be run; null when it can. */
  readonly skipped: string | null;
}

/** The newest `last` of the first-parent history that have a parent. */
export async function replayCommits(source: Checkout, last: number): Promise<readonly ReplayCommit[]> {
  const log = await source.git('log', '--first-parent', `--max-count=${last}`, '--format=%H %P%x00%s', 'HEAD', '--');
  const commits: ReplayCommit[] = [];
  for (const line of log.split('\n')) {
    const [ids = '', title = ''] = line.split('\0');
    const [id = '', parent] = ids.split(' ');
    if (parent !== undefined) commits.push({ id, title, skipped: await installProblem(source, id) });
  }
  return commits.reverse();
}

/** Of a commit against what is installed in the checkout; null when all of it is there. */
async function installProblem({ root, git }: Checkout, commit: string): Promise<string | null> {
  const listed = await git('ls-tree', '-r', '-z', '--name-only', commit);
  for (const path of listed.split('\0').filter((it) => /(?:^|\/)package\.json$/.test(it))) {
    const folder = dirname(path);
    if (!existsSync(join(root, folder, 'node_modules'))) continue; // nothing of it is installed today either
    const problem = manifestProblem(await git('show', `${commit}:${path}`), (name) => installed(root, folder, name));
    if (problem !== null) return `${path} ${problem}`;
  }
  return null;
}

/** `versionOf`: of the installed package, null for none. Pure. */
export function manifestProblem(text: string, versionOf: (name: string) => string | null): string | null {
  let manifest: { readonly [field: string]: unknown };
  try {
    manifest = Object(JSON.parse(text));
  } catch {
    return 'is not JSON';
  }
  const wanted = { ...Object(manifest['devDependencies']), ...Object(manifest['dependencies']) };
  for (const [name, range] of Object.entries(wanted)) {
    const version = versionOf(name);
    if (version === null) return `wants ${name}, which is not installed`;
    // a path, an address or a workspace has no range: that it is there must do
    if (typeof range !== 'string' || validRange(range) === null) continue;
    if (!satisfies(version, range, { includePrerelease: true }))
      return `wants ${name} ${range}, but ${version} is installed`;
  }
  return null;
}

function installed(root: string, folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(root, at, 'node_modules', name, 'package.json');
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
      return typeof version === 'string' ? version : '0.0.0';
    }
    if (at === '.') return null;
  }
}
