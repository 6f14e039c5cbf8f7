/**
 * What one JavaScript or TypeScript file names, read from its text alone and therefore cached by content hash.
 * Nothing here depends on where the file lies: paths are relative to its own folder or to where its process was started.
 * Invariant: decoding anything but what `encodeFacts` wrote gives null, so that a corrupt cache is an empty one.
 */
import type { EdgeKind } from '#domain/impact';

const kinds = ['import', 'require', 'dynamic', 'jsx', 'mock', 'path', 'type'] as const satisfies readonly EdgeKind[];

/**
 * `module`: a specifier. `file-path`: a path relative to the file's folder. `cwd-path`: relative to the working folder.
 * `glob`: a pattern as in `import.meta.glob`. `literal`: a string that looks like a path and may mean nothing.
 */
const shapes = ['module', 'file-path', 'cwd-path', 'glob', 'literal'] as const;

export type Shape = (typeof shapes)[number];

export interface Link {
  readonly kind: (typeof kinds)[number];
  readonly shape: Shape;
  readonly text: string;
}

export interface Facts {
  readonly links: readonly Link[];
  /** The file's own `@jsxImportSource`; '' when it has JSX and leaves the source to the configuration; null without JSX. */
  readonly jsx: string | null;
  /** What it loads by a name that only the running program knows: `require(name)`. */
  readonly opaque: string | null;
  /** Why it could not be parsed; its links are then a rough guess. */
  readonly unparsed: string | null;
}

export function encodeFacts({ links, jsx, opaque, unparsed }: Facts): string {
  return JSON.stringify([
    links.map(({ kind, shape, text }) => [kinds.indexOf(kind), shapes.indexOf(shape), text]),
    jsx,
    opaque,
    unparsed,
  ]);
}

export function decodeFacts(json: string): Facts | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 4 || !Array.isArray(value[0])) return null;
  const [links, jsx, opaque, unparsed] = [value[0].map(decodeLink), value[1], value[2], value[3]];
  if (!links.every((link) => link !== null)) return null;
  if (!isTextOrNull(jsx) || !isTextOrNull(opaque) || !isTextOrNull(unparsed)) return null;
  return { links, jsx, opaque, unparsed };
}

function decodeLink(value: unknown): Link | null {
  if (!Array.isArray(value)) return null;
  const kind = kinds[value[0]];
  const shape = shapes[value[1]];
  const text: unknown = value[2];
  return kind && shape && typeof text === 'string' ? { kind, shape, text } : null;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
