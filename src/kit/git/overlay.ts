/**
 * A second git directory over somebody's repository: it borrows their objects through `alternates` and keeps what it writes
 * for itself, so that trees can be written, diffed and checked out while nothing is ever written into their git directory.
 * One per repository (work trees share it), made under a temporary name and renamed, so that two processes never see half of
 * it. What is copied along (exclude, attributes) is renewed on every opening.
 * Invariant: what is made for a moment (an index, a directory that is not complete) is known to the guard before it exists, so that
 * `kill -9` leaves none of it.
 */
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '#kit/clock';
import type { Git } from '#kit/git';
import { type Located, locateRepository, type Repository } from '#kit/git/repository';
import type { Guard } from '#kit/guard';
import { shortHash } from '#kit/hash';
import type { Ids } from '#kit/id';
import { type Owner, ownedName, ownSelf, reapStale, removeFolder } from '#kit/owned-folder';

export interface Overlay {
  readonly repository: Repository;
  /** The user's git directory, for questions about refs and history. Read only. */
  readonly users: Git;
  /** The private git directory with the user's relevant configuration and the work tree at the repository's root. */
  readonly own: Git;
  readonly ownDir: string;
  /** Files of old revisions may be missing: a partial clone fetches them when git needs them, the overlay never fetches. */
  readonly partial: boolean;
  /** Hands over the name of an index that nobody else uses; what is made there is gone when `use` has ended. */
  withIndex<T>(use: (indexFile: string) => Promise<T>): Promise<T>;
}

export type Opened = { readonly ok: true; readonly overlay: Overlay } | Exclude<Located, { ok: true }>;

export interface OverlayOptions {
  /** Any git; its place is replaced. */
  readonly git: Git;
  readonly repo: string;
  /** Absolute folder that holds the private git directories. */
  readonly cacheRoot: string;
  readonly guard: Guard;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Configuration that decides which bytes a tree holds and how it is laid out; nothing else of the user's reaches `own`. */
const relevant =
  /^(core\.(autocrlf|eol|filemode|symlinks|ignorecase|precomposeunicode|protecthfs|protectntfs|excludesfile|attributesfile|bigfilethreshold|trustctime|checkstat|sparsecheckout|sparsecheckoutcone)|filter\..*)$/;

const dayMs = 24 * 3600_000;

/** Throws only what the file system throws (a cache folder that cannot be written). */
export async function openOverlay({ git, repo, cacheRoot, guard, ids, clock }: OverlayOptions): Promise<Opened> {
  const marked = git.at({ mark: `${guard.session}0000000` });
  const located = await locateRepository(marked.at({ cwd: repo }), repo);
  if (!located.ok) return located;
  const { repository } = located;
  const users = marked.at({ cwd: repository.root });
  const home = join(cacheRoot, 'repos', shortHash([repository.commonDir]));
  const ownDir = join(home, 'git');
  const bare = marked.at({ cwd: repository.root, userConfig: false });
  const folders = momentaryFolders(guard, await ownSelf(), ids);
  if (!(await exists(join(ownDir, 'HEAD')))) await create(bare, repository, ownDir, folders);
  await renew(repository, ownDir, ids);
  const theirs = await readConfig(users);
  const config = [...theirs.filter(([key]) => relevant.test(key)), ['core.safecrlf', 'false'] as const];
  const partial = theirs.some(([key, value]) => /^remote\..+\.promisor$/.test(key) && value === 'true');
  const own = bare.at({ gitDir: ownDir, workTree: repository.root, config });
  for (const dir of [home, join(ownDir, 'indexes')]) await reapStale(dir, folders.self, clock.now());
  await pruneSometimes(own, ownDir, clock);
  const withIndex: Overlay['withIndex'] = (use) =>
    folders.during(join(ownDir, 'indexes'), async (dir) => {
      await mkdir(dir);
      return use(join(dir, 'index'));
    });
  return { ok: true, overlay: { repository, users, own, ownDir, partial, withIndex } };
}

interface MomentaryFolders {
  readonly self: Owner;
  /** `use` gets the name of a folder in `root` that does not exist yet; afterwards it does not exist again. */
  during<T>(root: string, use: (dir: string) => Promise<T>): Promise<T>;
}

function momentaryFolders(guard: Guard, self: Owner, ids: Ids): MomentaryFolders {
  return {
    self,
    async during(root, use) {
      const dir = join(root, ownedName(self, ids.next('new')));
      await guard.keep(dir);
      try {
        return await use(dir);
      } finally {
        await removeFolder(dir).then(
          () => guard.forget(dir),
          () => undefined, // the guard still knows it and tries again at our end
        );
      }
    },
  };
}

async function create(git: Git, repository: Repository, ownDir: string, folders: MomentaryFolders): Promise<void> {
  await mkdir(dirname(ownDir), { recursive: true });
  await folders.during(dirname(ownDir), (temporary) => createIn(temporary, git, repository, ownDir));
}

async function createIn(temporary: string, git: Git, repository: Repository, ownDir: string): Promise<void> {
  const format = `--object-format=${repository.objectFormat}`;
  const made = await git.run(['init', '--quiet', '--bare', '--template=', format, temporary]);
  if (!made.ok) throw new Error(`a private git directory could not be made in ${temporary}: ${made.reason}`);
  await mkdir(join(temporary, 'info'), { recursive: true });
  await mkdir(join(temporary, 'indexes'), { recursive: true });
  await writeFile(join(temporary, 'pruned'), 'its time stamp says when\n');
  const objects = join(repository.commonDir, 'objects');
  await writeFile(join(temporary, 'objects/info/alternates'), `${quoted(objects)}\n`);
  try {
    await rename(temporary, ownDir);
  } catch (error) {
    if (!(await exists(join(ownDir, 'HEAD')))) throw error; // else another process was faster
  }
}

/** As `objects/info/alternates` wants it: C-quoted when a plain line would be misread. */
function quoted(path: string): string {
  return /^[#"]|[\n\\]/.test(path) ? JSON.stringify(path) : path;
}

/** Installed packages are nobody's change, also where `.gitignore` forgets them or its `node_modules/` misses a link of that name. */
const neverOurs = Buffer.from('\nnode_modules\n');

async function renew(repository: Repository, ownDir: string, ids: Ids): Promise<void> {
  const names = ['info/exclude', 'info/attributes'];
  await Promise.all(
    names.map(async (name) => {
      const target = join(ownDir, name);
      const [copied, ours] = await Promise.all([read(join(repository.commonDir, name)), read(target)]);
      const theirs = name === 'info/exclude' ? Buffer.concat([copied ?? Buffer.of(), neverOurs]) : copied;
      if (theirs === null && ours !== null) return rm(target, { force: true });
      if (theirs === null || (ours !== null && theirs.equals(ours))) return;
      const temporary = `${target}-${ids.next('new')}`;
      await writeFile(temporary, theirs);
      await rename(temporary, target);
    }),
  );
}

async function readConfig(users: Git): Promise<(readonly [string, string])[]> {
  const answer = await users.run(['config', '--list', '-z', '--includes']);
  if (!answer.ok) return [];
  return answer.stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const line = record.indexOf('\n');
      return line === -1 ? [record, 'true'] : [record.slice(0, line), record.slice(line + 1)];
    });
}

/** Looked at once a week: what nobody refers to goes after 30 days. */
async function pruneSometimes(own: Git, ownDir: string, clock: Clock): Promise<void> {
  const marker = join(ownDir, 'pruned');
  const { mtimeMs } = await stat(marker);
  if (clock.now() - mtimeMs < 7 * dayMs) return;
  await writeFile(marker, 'its time stamp says when\n');
  await own.run(['prune', '--expire=30.days.ago']);
}

/** Copies the index of the user's work tree; false when there is none yet. Its time stamp goes along, rounded down: git takes
 * entries as young as the index for possibly changed, and a newer copy would hide a change made in that very second. */
export async function copyIndex(overlay: Overlay, target: string): Promise<boolean> {
  const { gitDir } = overlay.repository;
  const source = join(gitDir, 'index');
  try {
    const { mtimeMs } = await stat(source);
    await copyFile(source, target);
    const seconds = Math.floor(mtimeMs / 1000);
    await utimes(target, seconds, seconds);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const shared = (await readdir(gitDir)).filter((name) => name.startsWith('sharedindex.'));
  for (const name of shared) await copyFile(join(gitDir, name), join(overlay.ownDir, name));
  return true;
}

async function read(path: string): Promise<Buffer | null> {
  return readFile(path).catch(() => null);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
