/** The words the architecture check is written in: the shape of the rule (data) and of one breach of it. */

export interface ArchitectureRule {
  /** Folder of `src/` -> folders it may import, besides itself. A folder that is not a key here may not exist. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** Files straight in `src/` (without extension) that may import anything and read `process.env`. */
  readonly rootFiles: readonly string[];
  readonly islands: readonly Island[];
  readonly restricted: readonly Restriction[];
  /** Folders without I/O, and the node: built-ins (without prefix) that would be I/O. */
  readonly pure: { readonly folders: readonly string[]; readonly forbidden: readonly string[] };
  readonly testPackages: readonly string[];
  /** The one place outside `src/` that tests beside the source may import from, relative to the root. */
  readonly testSupport: string;
  /** Real adapters without an outside: every test may use them. */
  readonly testAdapters: readonly string[];
  /** Where JavaScript lives that runs in the user's Node, as `<here>/<runner>/*.cjs|*.mjs`. */
  readonly shippedScripts: string;
  readonly limits: { readonly fileLines: number; readonly folderFiles: number };
}

/** Siblings that never import each other; `index.ts` beside them may import all. */
export interface Island {
  /** How the rule is printed; its first segment is the folder it applies to. */
  readonly pattern: string;
  /** Path segments that name one island: 2 for `flow/risk`, 3 for `adapters/runner/vitest`. */
  readonly depth: number;
  /** Whether files beside the island folders, except the index, may be imported by all; they in turn import no island. */
  readonly filesBesideAreShared: boolean;
  /** Where code goes that two islands need. */
  readonly elsewhere: string;
}

/** Modules that only a few files may import; `only` are module paths, `x/*` means everything below `x`. */
export interface Restriction {
  readonly modules: readonly string[];
  readonly only: readonly string[];
  readonly fix: string;
}

export interface Violation {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}
