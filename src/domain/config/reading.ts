/** How assay.yaml is read: the file, its mistakes, and the side of a change whose word counts. */
import type { Change } from '#domain/change';
import type { Config } from '#domain/config/config';

/** At the root of the repository, and nowhere else. */
export const configFile = 'assay.yaml';
export const maxConfigBytes = 64 * 1024;

/** One mistake in the file; lines and columns from 1. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  /** By line; at most as many as a person corrects in one go. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** `checked-out`: the commit that the work tree of a change in place stands on. */
export type FileSide = 'base' | 'head' | 'checked-out';

/** A file of one side of a change; null when it is not there. `problem` completes "assay.yaml …". */
export type SideFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string }
  | null;

/** The configuration that decides about a change, and what the reader must know about how it was chosen. */
export interface TrustedConfig {
  /** Null: nothing is configured. */
  readonly config: Config | null;
  readonly notes: readonly string[];
  /** Why what the trusted side asks for is not known: a pass would promise too much. Null when it is known. */
  readonly unread: string | null;
}

/** UserError `bad-config` when a file that counts, or will count after this change, has mistakes. */
export type ReadTrustedConfig = (change: Change, read: (side: FileSide) => Promise<SideFile>) => Promise<TrustedConfig>;
