/**
 * What this machine offers, read from its files alone; nothing is started and nothing is changed but one empty file, made and removed,
 * where the question is whether a folder can be written. Lifecycle: asked once. Errors: what cannot be found out is null.
 */
export interface FolderFacts {
  readonly path: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Free bytes of the disk it lies on. */
  readonly freeBytes: number | null;
}

export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  /** Version of the Node that Assay runs on. */
  readonly node: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly cache: FolderFacts;
  /** What is kept there; null when it could not be counted in time. */
  readonly cacheBytes: number | null;
  readonly checkout: FolderFacts;
  /** Sockets of container services that answer to this user, and those that do not. */
  readonly sockets: readonly { readonly path: string; readonly usable: boolean }[];
  /** Null where there are no control groups (macOS) or only those of version 1. */
  readonly cgroup: { readonly path: string; readonly writable: boolean } | null;
  /** Null where there is no inotify. */
  readonly inotify: { readonly watches: number; readonly instances: number } | null;
}

export interface Machine {
  facts(checkout: string): Promise<MachineFacts>;
}
