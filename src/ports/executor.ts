/**
 * The only port that starts anything. Each command gets a process group of its own and a lifeline: when Assay dies, however it
 * dies, the group dies. When a command has ended, nothing it started is left, daemons included.
 * Concurrency: `run` may be called many times at once. `stopAll` ends everything and refuses new work.
 * Errors: a command that cannot be started, is killed or times out is an answer (`Exit`), not an exception.
 */
import type { Exit } from '#domain/result';
import type { Command } from '#ports/runner';

export interface Handlers {
  /** Bytes the process wrote to the report descriptor (ASSAY_REPORT_FD). */
  readonly report?: (bytes: Uint8Array) => void;
  /** Output as it comes, already capped in total; text may cut a line. */
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
}

export interface RunLimits {
  /** Milliseconds until the group is ended (SIGTERM, then SIGKILL 2 s later). */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly exit: Exit;
  /** First and last part of each stream, at most 256 KiB together per stream, with a line that says how much is left out. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface Executor {
  run(command: Command, limits: RunLimits, handlers?: Handlers): Promise<Outcome>;
  /**
   * Gives a program our terminal until it ends: a shell for a person. Its environment, files and end are those of `run`; it has no
   * time limit, and its report leads nowhere.
   */
  attach(
    command: Command,
    limits: Pick<RunLimits, 'signal'>,
  ): Promise<{ readonly exit: Exit; readonly stderr: string }>;
  /** A private empty folder, removed by `dispose`, by `stopAll`, and when Assay dies. */
  scratch(): Promise<Scratch>;
  stopAll(): Promise<void>;
}

export interface Scratch {
  /** Absolute. */
  readonly dir: string;
  /**
   * Files that lie directly in a folder of it, by name, in name order; none when there is no such folder. Links and what is no text are
   * left out. `overflow`: more than `maxBytes` together, and what was read until then.
   */
  texts(
    folder: string,
    maxBytes: number,
  ): Promise<{
    readonly files: readonly { readonly name: string; readonly text: string }[];
    readonly overflow: boolean;
  }>;
  dispose(): Promise<void>;
}
