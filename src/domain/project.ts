/** A Project: what a repository says about itself, read from one tree: its packages, its suites, and the scripts we do not run. */

import type { Config } from '#domain/config/config';
import type { QuarantineEntry } from '#domain/config/quarantine';
import type { Suite, TestFile } from '#domain/suite';

export type PackageManager = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun' | 'none';

/** The fields of a package.json that we use, already validated; unknown or ill-typed fields are dropped. */
export interface Manifest {
  readonly name: string | null;
  readonly type: 'module' | 'commonjs';
  readonly private: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  /** dependencies, devDependencies, peer and optional ones together: name -> range. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly packageManager: string | null;
  readonly workspaces: readonly string[];
  /** The whole parsed object, for adapters that read their own key (`jest`, `mocha`, `vitest`). */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface Package {
  /** Folder relative to the repository root, '' for the root itself. */
  readonly dir: string;
  readonly manifest: Manifest;
}

/** A script that looks like a suite and is not run, with the reason; nothing is skipped in silence. */
export interface ScriptNotRun {
  readonly dir: string;
  readonly script: string;
  readonly command: string;
  readonly reason: string;
}

/** Every folder that is a package, of whichever world; a suite makes its folder one. */
export function packageFolders(project: Project): readonly { readonly dir: string }[] {
  const dirs = [project.packages, project.suites].flatMap((list) => list.map(({ dir }) => dir));
  return [...new Set([...dirs, ...project.otherPackages])].map((dir) => ({ dir }));
}

export interface Project {
  readonly packageManager: PackageManager;
  readonly packages: readonly Package[];
  /** Folders of packages without a package.json (Python projects), relative to the repository root. */
  readonly otherPackages: readonly string[];
  readonly suites: readonly Suite[];
  /** Every test file of every suite, in the tree the project was read from. */
  readonly tests: readonly TestFile[];
  readonly scriptsNotRun: readonly ScriptNotRun[];
  /** Why nothing can be run here at all (head could not be prepared), null when it can. */
  readonly unusable: string | null;
  /** Suites that are there but whose configuration could not be read, each with the reason: their tests cannot be judged. */
  readonly unread: readonly string[];
  /** Problems met while reading: a manifest that does not parse, a config that could not be evaluated. */
  readonly notes: readonly string[];
  /** What assay.yaml of the trusted side says; absent when nothing does. */
  readonly config?: Config;
  /** What assay.quarantine.yaml of base says; absent when it quarantines nothing. */
  readonly quarantine?: readonly QuarantineEntry[];
}
