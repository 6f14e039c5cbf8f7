/**
 * The overlays of one process. Whoever reads a change opens the repository's anew, since its configuration may have changed; whoever
 * works on that change afterwards takes the same one, which saves three git processes.
 */
import type { Clock } from '#kit/clock';
import { createGit } from '#kit/git';
import { type Opened, openOverlay } from '#kit/git/overlay';
import type { Guard } from '#kit/guard';
import type { Ids } from '#kit/id';

export interface Overlays {
  /** Opened anew. Throws only what the file system throws (a cache folder that cannot be written). */
  open(repo: string): Promise<Opened>;
  /** As it was opened last, else opened now. `repo` is the root of a checkout. */
  latest(repo: string): Promise<Opened>;
}

export interface OverlaysOptions {
  /** Absolute folder for what can be made again, `~/.cache/assay`. */
  readonly cacheRoot: string;
  /** The user's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard: Guard;
  readonly ids: Ids;
  readonly clock: Clock;
}

export function createOverlays({ cacheRoot, env, guard, ids, clock }: OverlaysOptions): Overlays {
  const byRoot = new Map<string, Opened>();
  const open = async (repo: string): Promise<Opened> => {
    const opened = await openOverlay({ git: createGit({ cwd: repo, env }), repo, cacheRoot, guard, ids, clock });
    if (opened.ok) byRoot.set(opened.overlay.repository.root, opened);
    return opened;
  };
  return { open, latest: async (repo) => byRoot.get(repo) ?? open(repo) };
}
