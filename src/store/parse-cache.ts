/**
 * Facts per file content in one JSON file under `.assay/`: losing it costs time, never correctness. Read whole at first use, written whole by
 * rename at `save`, so that a reader never sees half of it; of two runs at once the later one wins. Entries not used in a run stay until
 * the cache is over its bound, then only what was used is kept.
 */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ParseCache } from '#ports/language';

const format = 'assay-facts-1';
/** Bytes of the file; 3,500 parsed files take about 2 MiB. */
const maxBytes = 64 * 1024 * 1024;

export interface StoredParseCache extends ParseCache {
  /** Writes what changed; never throws: a cache that cannot be written is a slower next run. */
  save(): void;
}

export function openParseCache(file: string): StoredParseCache {
  let entries: Map<string, string> | null = null;
  const used = new Set<string>();
  let changed = false;
  const load = (): Map<string, string> => {
    entries ??= read(file);
    return entries;
  };
  return {
    get(key) {
      used.add(key);
      return load().get(key) ?? null;
    },
    set(key, value) {
      used.add(key);
      changed = true;
      load().set(key, value);
    },
    save() {
      if (!changed || entries === null) return;
      const size = [...entries].reduce((sum, [key, value]) => sum + key.length + value.length + 8, 0);
      const kept = size <= maxBytes ? [...entries] : [...entries].filter(([key]) => used.has(key));
      write(file, JSON.stringify({ format, entries: Object.fromEntries(kept) }));
      changed = false;
    },
  };
}

/** Keeps facts for one process only, where nothing can be written. */
export function memoryParseCache(): StoredParseCache {
  const entries = new Map<string, string>();
  return {
    get: (key) => entries.get(key) ?? null,
    set: (key, value) => void entries.set(key, value),
    save: () => undefined,
  };
}

/** Whatever is not exactly ours (absent, half-written, foreign, too large) is an empty cache. */
function read(file: string): Map<string, string> {
  try {
    if (statSync(file).size > maxBytes * 2) return new Map();
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== format)
      return new Map();
    if (!('entries' in value) || typeof value.entries !== 'object' || value.entries === null) return new Map();
    const pairs = Object.entries(value.entries).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    return new Map(pairs);
  } catch {
    return new Map(); // absent or damaged: facts are derived again
  }
}

function write(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true }); // full disk or read-only: the next run derives the facts again
  }
}
