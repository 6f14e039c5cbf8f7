/**
 * What one Python file names, read from its text alone and therefore cached by content hash.
 * Nothing here depends on where the file lies.
 * Invariant: decoding anything but what `encodeFacts` wrote gives null, so that a corrupt cache is an empty one.
 */
import type { EdgeKind } from '#domain/impact';

const kinds = ['import', 'dynamic', 'mock', 'path', 'type', 'setup'] as const satisfies readonly EdgeKind[];

/**
 * `module`: a module, relative when it begins with dots. `from`: `module:a,b`, the names as imported. `below`: every module of a package.
 * `dotted`: a string that may name something in a module. `path`: a string that may name a file. `folder`: the same, or a folder.
 * `root`: a folder put on sys.path, relative to the file's own.
 */
const shapes = ['module', 'from', 'below', 'dotted', 'path', 'folder', 'root'] as const;

export interface Link {
  readonly kind: (typeof kinds)[number];
  readonly shape: (typeof shapes)[number];
  readonly text: string;
}

export interface Facts {
  readonly links: readonly Link[];
  /** What `__all__` lists: a star import of a package loads the modules among them. */
  readonly all: readonly string[];
  /** What it loads by a name that only the running program knows: `import_module(name)`. */
  readonly opaque: string | null;
  /** Why it could not be read; its links are then a rough guess. */
  readonly unparsed: string | null;
}

export function encodeFacts({ links, all, opaque, unparsed }: Facts): string {
  const coded = links.map(({ kind, shape, text }) => [kinds.indexOf(kind), shapes.indexOf(shape), text]);
  return JSON.stringify([coded, all, opaque, unparsed]);
}

export function decodeFacts(json: string): Facts | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 4 || !Array.isArray(value[0]) || !Array.isArray(value[1])) return null;
  const links: (Link | null)[] = value[0].map(decodeLink);
  const [all, opaque, unparsed]: unknown[] = value.slice(1);
  if (!links.every((link) => link !== null)) return null;
  if (!isTexts(all) || !isTextOrNull(opaque) || !isTextOrNull(unparsed)) return null;
  return { links, all, opaque, unparsed };
}

function decodeLink(value: unknown): Link | null {
  if (!Array.isArray(value)) return null;
  const kind = kinds[value[0]];
  const shape = shapes[value[1]];
  const text: unknown = value[2];
  return kind && shape && typeof text === 'string' ? { kind, shape, text } : null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'string');
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
