/**
 * A test runner, as pure functions: what a package says -> suites; files -> command; bytes -> events.
 * It never starts anything (an executor does) and never reads the disk but through the `TreeView` it is handed.
 * Reporters are dependency-free JavaScript files for the *user's* Node. They write one JSON object of type `RunnerEvent` per line
 * to the descriptor named in ASSAY_REPORT_FD, with absolute file paths, and flush synchronously; the last line is the `end` event.
 */
import type { Package } from '#domain/project';
import type { RunnerEvent } from '#domain/result';
import type { RunnerName, Suite, TestFile } from '#domain/suite';
import type { TreeView } from '#ports/tree';

/** One simple command out of a package script, wrappers (npx, cross-env, c8, nyc) already peeled off. */
export interface Invocation {
  /** Name of the script it was found in, and that script's text. */
  readonly script: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
  /** `['vitest', '--run', '--typecheck']`. */
  readonly argv: readonly string[];
  /** What a shell is given to run it: the command with its wrappers and what it is piped together with, as the script has it. */
  readonly line: string;
}

export interface DetectRequest {
  readonly pkg: Package;
  readonly tree: TreeView;
  /**
   * What the package's test script runs, in order. Empty when it has none. The runner `command` is handed what no other runner
   * claims, all others the rest.
   */
  readonly invocations: readonly Invocation[];
  /** Version of the Node that tests run on, null when unknown. */
  readonly node: string | null;
  /** Folders of other packages below this one, relative to the repository root: their files are not ours. */
  readonly nested: readonly string[];
}

export interface DiscoverRequest {
  readonly tree: TreeView;
  readonly covered: readonly string[];
  /** The root and its workspaces: what is configured elsewhere is an example or a fixture. */
  readonly packages?: readonly Package[];
}

/** A suite whose configuration is code that cannot be read: ask the runner itself, once per content of its config. */
export interface Question {
  readonly suite: Suite;
  /** `assets`: absolute folder of the runner's script files, see `CommandRequest.assets`. */
  command(assets: string): Command;
  /** Completes the suite from what the command printed on standard output; null when that makes no sense. */
  answer(stdout: string): Suite | null;
}

export interface Detection {
  readonly suites: readonly Suite[];
  readonly questions: readonly Question[];
  readonly notes: readonly string[];
  /** Folders with a manifest of the runner's own world, relative to the root: what nothing explains concerns the closest of them. */
  readonly packages?: readonly string[];
  /** Suites that are there and cannot be run, by folder (`Vitest 0.34.0 in web: versions 3 to 5 are supported`). */
  readonly refused?: readonly Refused[];
}

export interface Refused {
  readonly dir: string;
  /** One sentence. */
  readonly reason: string;
}

/** A command for an executor. */
export interface Command {
  /** argv[0] is a program name or path; `node` means the user's own Node. Never a shell unless argv says so. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** Added to the scrubbed environment; null removes a variable. */
  readonly env: Readonly<Record<string, string | null>>;
  /** Files to write before the start, absolute paths inside `CommandRequest.scratch`. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export interface CommandRequest {
  readonly suite: Suite;
  readonly files: readonly TestFile[];
  /** Absolute root of the tree to run in. */
  readonly root: string;
  /**
   * Absolute root of the user's own checkout, which `root` may be: installed programs that git ignores (a virtual environment) are used
   * from there and nothing is written. The same as `root` when absent.
   */
  readonly checkout?: string;
  /** The tree's files (`TreeView.files`): a report may name a test's file only in part. */
  readonly treeFiles: TreeView['files'];
  /** Absolute, empty, private folder that is removed afterwards; outside of the tree. */
  readonly scratch: string;
  /** Absolute folder of the runner's reporter files. */
  readonly assets: string;
  readonly workers: number;
}

/** Turns what the runner wrote into events. Feed bytes as they come; `end` returns what remains (result files, for `command`). */
export interface Decoder {
  /** Bytes from the report descriptor. Malformed lines become `problem` events, never exceptions. */
  report(bytes: Uint8Array): readonly RunnerEvent[];
  /** Called once after the process has ended. `read` returns files below the tree that match a glob. */
  end(outcome: {
    readonly code: number | null;
    readonly stdoutTail: string;
    readonly stderrTail: string;
    readonly read: (glob: string) => readonly { readonly path: string; readonly text: string }[];
  }): readonly RunnerEvent[];
}

export interface Runner {
  readonly name: RunnerName;
  /**
   * Set when its launcher can watch what each test file executes: it then obeys ASSAY_RECORDER (absolute path of the recorder) and
   * ASSAY_RECORD_DIR (absolute empty folder for what it saw).
   */
  readonly records?: true;
  /** Whether a command of a test script starts this runner's tests; what no runner claims is handed to `command`. */
  runs(argv: readonly string[]): boolean;
  /** Suites of one package: what its test script says, or what its manifest and files say when it has none. */
  detect(request: DetectRequest): Detection;
  /**
   * Suites that the repository's files name by themselves, whatever any package script says (`go.mod`, `pyproject.toml`). Folders
   * of the suites that `detect` has made of test scripts are in `covered`, relative to the root: they are not asked for twice.
   */
  discover?(request: DiscoverRequest): Detection;
  command(request: CommandRequest): Command;
  decoder(request: CommandRequest): Decoder;
}
