/**
 * What loads what, for one family of languages. Pure over the tree's text but for module resolution, which looks at the disk.
 * Lifecycle: one per process; caches parsed files by content hash through `ParseCache`. Concurrency: one call at a time per tree.
 * Errors: a file that cannot be parsed is data (`unparsed`), never an exception.
 */
import type { ImportGraph } from '#domain/impact';
import type { Project } from '#domain/project';
import type { FileUnits } from '#domain/recording';
import type { TreeView } from '#ports/tree';

/** Facts derived from one file's text alone, kept by content hash. Values are JSON; a corrupt cache is an empty one. */
export interface ParseCache {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

export interface GraphRequest {
  readonly tree: TreeView;
  readonly project: Project;
  /** Paths that existed at base and do not any more (deleted, renamed away): who would load them still gets an edge. */
  readonly gone: readonly string[];
  readonly cache: ParseCache;
  /** Whether to tell which installed packages each file names: wanted only when some of them changed. */
  readonly packages?: boolean;
}

export interface Language {
  readonly name: string;
  /** Whether this language's graph explains changes to this path. */
  explains(path: string): boolean;
  graph(request: GraphRequest): Promise<{ readonly graph: ImportGraph; readonly parsed: number }>;
  /**
   * The functions of one file's text that can be told apart, and what each of them does. Null when they cannot be: a file of another
   * language, one that does not parse, one that is too large. Pure; the same text of the same path always gives the same units.
   */
  units?(path: string, text: string): FileUnits | null;
}
