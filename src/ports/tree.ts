/**
 * A read-only view of one revision laid out in a folder: which files git knows there (untracked, not ignored ones included)
 * and their text. Everything that reads a repository to decide something reads it through this.
 */
export interface TreeView {
  /** Absolute folder. */
  readonly dir: string;
  /** Path relative to `dir`, `/`-separated -> git blob id. Symlinks and regular files; no submodules, nothing ignored. */
  readonly files: ReadonlyMap<string, string>;
  /** Text of a file of `files`, or null when it is absent, larger than 4 MiB, not UTF-8 or not a regular file inside `dir`. */
  text(path: string): string | null;
  /** Whether a path exists on disk below `dir`, ignored files included (`node_modules/vitest/package.json`). */
  exists(path: string): boolean;
  /** Names on disk in a folder, ignored files included, sorted; empty where there is no folder inside `dir`. */
  names(path: string): readonly string[];
  /** Like `text`, for files git ignores, `node_modules` first of all. */
  ignoredText(path: string): string | null;
}
