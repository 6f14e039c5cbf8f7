/** Impact: what a change can reach, each test with the chain of reasons that got there; and what it cannot, with the reason. */

import type { TestFile } from '#domain/suite';

/** `type` edges are erased before a test runs: only tests that check types follow them. */
export type EdgeKind = 'import' | 'require' | 'dynamic' | 'jsx' | 'setup' | 'mock' | 'config' | 'path' | 'type';

/** `from` loads `to`; both relative to the repository root. */
export interface Edge {
  readonly to: string;
  readonly kind: EdgeKind;
}

/** What loads what. Files without edges may be absent. */
export interface ImportGraph {
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  /** Files that could not be parsed: whatever they load is unknown. path -> message. */
  readonly unparsed: ReadonlyMap<string, string>;
  /** Files that load something whose target cannot be known (`import(variable)`): path -> what. */
  readonly opaque: ReadonlyMap<string, string>;
  /** Names of installed packages that a file loads, sorted, by path; absent where nobody knows. No file of the tree stands for them. */
  readonly packages?: ReadonlyMap<string, readonly string[]>;
  /** The same of packages of which it uses nothing but types. */
  readonly packageTypes?: ReadonlyMap<string, readonly string[]>;
}

/** Why a test was selected. `steps` reads from the changed path to the test file. */
export interface Reach {
  readonly test: TestFile;
  /** Edges between the changed file and the test; 0 when the test itself changed; larger numbers for widened ones. */
  readonly distance: number;
  readonly why:
    | 'changed-test'
    | 'executed'
    | 'imports'
    | 'setup'
    | 'config'
    | 'widened'
    | 'recent-failure'
    | 'always'
    | 'full';
  readonly steps: readonly string[];
  /** One sentence for people. */
  readonly reason: string;
  /** assay.yaml wants it run whatever changed. */
  readonly always?: true;
  /** Of a test that only a full run runs: why it would not have run. */
  readonly otherwise?: string;
  /** `safe`: it loads what changed, but what it executed did not change: it runs behind all others, where that is asked for. */
  readonly tier?: 'safe';
  /** What is known of what it executes: recorded on exactly these files, on others, or not (completely) at all. */
  readonly watched?: 'current' | 'earlier' | 'no';
  /** It passed at that moment (milliseconds since the epoch), and nothing its result depends on has changed since. */
  readonly unchangedSince?: number;
  /** The changed path that leads to it; absent when no single one does. */
  readonly from?: string;
  /** Of the functions that changed, those it executed when it was watched; absent where nobody knows. */
  readonly executes?: Executes;
}

export interface Executes {
  readonly changed: number;
  /** Changed functions in all. */
  readonly of: number;
  /** Which ones, by numbers that all tests of an impact share. */
  readonly which: readonly number[];
}

export interface Unreached {
  readonly test: TestFile;
  readonly reason: string;
}

/** What became of each changed path. */
export interface PathFate {
  readonly path: string;
  readonly fate: 'reaches' | 'reaches-nothing' | 'widened-package' | 'widened-everything';
  readonly tests: number;
  readonly reason: string;
}

/** A function of head that base does not have as it is now. */
export interface ChangedFunction {
  readonly path: string;
  /** Git blob id of its file at head. */
  readonly blob: string;
  /** Index among the file's units. */
  readonly unit: number;
  /** `Command.parse()`. */
  readonly name: string;
  /** 1-based, both ends included. */
  readonly lines: readonly [first: number, last: number];
}

export interface Impact {
  readonly reached: readonly Reach[];
  readonly unreached: readonly Unreached[];
  readonly paths: readonly PathFate[];
  /** Files in the graph, and how many were parsed anew (the rest came from the cache). */
  readonly graph: { readonly files: number; readonly parsed: number };
  readonly notes: readonly string[];
  /** Functions of source files that changed or are new, by file and place; absent where nobody can tell functions apart. */
  readonly functions?: readonly ChangedFunction[];
  /** How the test files were decided: by what they executed when they were watched, or by what they load. Absent: nobody watched. */
  readonly decided?: { readonly byRecording: number; readonly byImports: number };
}
