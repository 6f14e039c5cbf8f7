/**
 * Recording: what one test file executed and read the last time it was watched, and the units of code that can be told apart there.
 * A unit is one function, or what is left of its file when all functions are taken out (unit 0, the module level).
 */
import type { TestFile } from '#domain/suite';

export interface Unit {
  /** From the outside in, `/`-separated: `Command/parse`, `main/‹anonymous›`; '' for the module level. Not unique. */
  readonly name: string;
  /** UTF-16 offsets in the file's text; what the runtime calls the function lies within. The module level spans the whole file. */
  readonly start: number;
  readonly end: number;
  /**
   * Of what this unit does when it runs, without the units inside it, comments, formatting and types. The module level's hash also
   * holds what everybody who loads the file can see: imports, exports, the shape of classes (members, decorators, fields, heritage).
   */
  readonly hash: string;
  /**
   * A member of a class that is found by its name through an object and leaves no trace in the unit around it: when it comes or goes, that
   * concerns whoever names it.
   */
  readonly member?: true;
}

/** By start, an outer unit before those inside it; `units[0]` is the module level. */
export interface FileUnits {
  readonly units: readonly Unit[];
}

/** One content of one file that some recording met. */
export interface RecordedFile {
  readonly path: string;
  /** Git blob id of that content. */
  readonly blob: string;
  /** Null where units cannot be told apart: whoever loaded the file counts as having executed all of it. */
  readonly units: FileUnits | null;
}

/** What one test file did when it was last watched. JSON through and through: it is a row. */
export interface Recording {
  readonly test: TestFile;
  /** Milliseconds since the epoch, and the git tree it ran on. */
  readonly at: number;
  readonly tree: string;
  /** Hash of what decides how code is run without being run by the test: runner, its version and arguments, configuration, installed packages, Node. */
  readonly environment: string;
  /** Why it does not tell everything (a program of another language was started, the test failed); null when it does. */
  readonly incomplete: string | null;
  /** Files of the tree whose code it loaded, by path, with the content's blob id and the indexes of the units it executed. */
  readonly files: readonly RecordedUse[];
  /** Files of the tree it read or looked for, code included: the content's blob id, `folder` for a folder, null when there was none. */
  readonly reads: readonly { readonly path: string; readonly blob: string | null }[];
  /** Folders of the tree whose entries it listed, '' for the root, each with a hash of the names of all files below it. */
  readonly lists: readonly { readonly path: string; readonly names: string }[];
  /** Installed packages it loaded code of. */
  readonly packages: readonly string[];
  /** What its result depends on besides all of this. Absent where nobody looked. */
  readonly inputs?: Inputs;
  /** CPU time of its process while it ran, set-up included, milliseconds; null where several files share a moment. */
  readonly cpuMs: number | null;
}

/**
 * Environment variables, the installation, names of what git ignores: a print, to be compared with that of another moment, or why nobody can
 * compare (it read a file that git does not know, it asked another machine).
 */
export type Inputs =
  | { readonly print: string }
  /** `always`: wherever it runs; otherwise another tree may tell. */
  | { readonly unknown: string; readonly always: boolean };

export interface RecordedUse {
  readonly path: string;
  readonly blob: string;
  readonly executed: readonly number[] | 'all';
}

/** What one run recorded, or what is known of all runs. Every (path, blob) of `tests` is in `files`. */
export interface Recorded {
  readonly files: readonly RecordedFile[];
  readonly tests: readonly Recording[];
}
