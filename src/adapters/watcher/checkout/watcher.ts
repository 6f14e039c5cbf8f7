/**
 * Watches a checkout by the means of the operating system, without a native dependency: a watch per visible folder on Linux, one
 * recursive watch elsewhere (macOS has that natively). Where the system refuses (its limit of watches is reached), it says so once,
 * with the fix, and looks from time to time instead.
 */
import { existsSync, watch as watchFolder } from 'node:fs';
import { join, relative } from 'node:path';
import { type FolderWatches, folderWatches, type WatchFolder } from '#adapters/watcher/checkout/folder-watches';
import { gitFolders, isGitNews } from '#adapters/watcher/checkout/git-folders';
import { poll } from '#adapters/watcher/checkout/polling';
import { isNeverSeen, visibleFolders } from '#adapters/watcher/checkout/visible-folders';
import { OutsideError } from '#domain/error';
import type { Clock } from '#kit/clock';
import { createGit } from '#kit/git';
import { locateRepository, type Repository } from '#kit/git/repository';
import type { Sleep } from '#kit/retry';
import type { Watcher, WatchHandlers, Watching } from '#ports/watcher';

export interface CheckoutWatcherOptions {
  /** The user's environment, for git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly platform?: NodeJS.Platform;
  readonly watch?: WatchFolder;
}

export function createCheckoutWatcher(options: CheckoutWatcherOptions): Watcher {
  return {
    async watch(repo, handlers) {
      const git = createGit({ cwd: repo, env: options.env });
      const located = await locateRepository(git, repo);
      if (!located.ok) throw new OutsideError('watcher', `${repo}: ${located.reason}`, { retryable: false });
      const watching = begin(options, located.repository, handlers);
      await watching.refresh();
      return watching;
    },
  };
}

function begin(options: CheckoutWatcherOptions, repository: Repository, handlers: WatchHandlers): Watching {
  const { env, clock, sleep, watch = watchFolder, platform = process.platform } = options;
  const { root, gitDir } = repository;
  const git = createGit({ cwd: root, env });
  const stopped = new AbortController();
  let polling = false;
  const onName = (dir: string, name: string | null): void => {
    const isOurs = dir === root || !isInside(dir, repository);
    const isNews = isOurs ? isVisibleName(root, dir, name) : isGitNews(repository, dir, name);
    if (isNews) handlers.changed();
  };
  const refused = (error: unknown): void => {
    if (polling || stopped.signal.aborted) return;
    polling = true;
    folders.close();
    handlers.note(refusal(error));
    void poll({ git, root, clock, sleep, changed: handlers.changed }, stopped.signal);
  };
  const folders =
    platform === 'linux' ? folderWatches(watch, onName, refused) : recursive(watch, onName, refused, root);
  return {
    async refresh() {
      if (polling || !folders.isStale()) return;
      const visible = platform === 'linux' ? await visibleFolders(git, root) : [root];
      if (polling || stopped.signal.aborted) return;
      try {
        folders.renew([...visible, ...gitFolders(repository)]);
      } catch (error) {
        refused(error);
      }
    },
    isDelayed: () => polling || platform !== 'linux', // FSEvents collects for a while
    isBusy: () => existsSync(join(gitDir, 'index.lock')),
    isGone: () => !existsSync(gitDir) || !existsSync(root),
    close() {
      stopped.abort();
      folders.close();
    },
  };
}

/** The same, with the root watched in depth. */
function recursive(
  watch: WatchFolder,
  onName: (dir: string, name: string | null) => void,
  refused: (error: unknown) => void,
  root: string,
): FolderWatches {
  return folderWatches((dir, _options, listener) => watch(dir, { recursive: dir === root }, listener), onName, refused);
}

function isInside(dir: string, { gitDir, commonDir }: Repository): boolean {
  return [gitDir, commonDir].some((parent) => dir === parent || dir.startsWith(`${parent}/`));
}

function isVisibleName(root: string, dir: string, name: string | null): boolean {
  return name === null || !isNeverSeen(relative(root, join(dir, name)));
}

/** libuv reports the limit of watches as ENOSPC and that of instances as EMFILE. */
function refusal(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const limit = code === 'ENOSPC' ? 'max_user_watches' : code === 'EMFILE' ? 'max_user_instances' : null;
  const instead = 'looking every few seconds instead';
  if (limit === null) return `files cannot be watched here (${message}); ${instead}`;
  const value = limit === 'max_user_watches' ? 524_288 : 1_024;
  return `the system's limit fs.inotify.${limit} is reached; ${instead} (fix: sudo sysctl fs.inotify.${limit}=${value})`;
}
