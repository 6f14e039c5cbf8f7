/**
 * Says that files of a checkout may have changed; what really changed is for a snapshot to say. Seen are the folders git sees:
 * nothing that is ignored, never `node_modules` or `.assay`; of the git directory only what says where HEAD and the refs are.
 * Lifecycle: `watch` -> any number of `refresh` -> `close`. False alarms are allowed, silence is not: what changes after a
 * `refresh` has resolved is told. Errors: a system that refuses is a note and a slower way of looking, never an exception.
 */
export interface WatchHandlers {
  /** May come thousands of times in a second; cheap. */
  readonly changed: () => void;
  /** How it is watched, when that is not as well as it could be: one sentence with the fix. */
  readonly note: (text: string) => void;
}

export interface Watching {
  /** Takes in folders that have come or gone. Call it before looking at the files. */
  refresh(): Promise<void>;
  /** True when changes may be told much later than they happen. */
  isDelayed(): boolean;
  /** True while git is writing (`index.lock`): what can be read now is half a checkout. */
  isBusy(): boolean;
  /** True when there is no checkout any more. */
  isGone(): boolean;
  close(): void;
}

export interface Watcher {
  /** `repo` is the root of a checkout. Resolves when it is watched. */
  watch(repo: string, handlers: WatchHandlers): Promise<Watching>;
}
