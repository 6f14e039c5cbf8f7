/**
 * package.json -> Manifest. Whoever wrote it may have made mistakes: a field of the wrong type is dropped with a note that names it,
 * a file that is no JSON is a note with line and column. Invariant: never throws, and every note names the file.
 */
import type { Manifest } from '#domain/project';
import type { TreeView } from '#ports/tree';

export interface ReadManifest {
  /** Null when there is none or it does not parse. */
  readonly manifest: Manifest | null;
  readonly notes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads `dir`/package.json; `dir` is relative to the tree, '' for its root. */
export function readManifest(tree: TreeView, dir: string): ReadManifest {
  const path = dir === '' ? 'package.json' : `${dir}/package.json`;
  if (!tree.files.has(path)) return { manifest: null, notes: [] };
  const text = tree.text(path);
  if (text === null)
    return { manifest: null, notes: [`${path} cannot be read: too large, not UTF-8 or no regular file`] };
  const json = parse(text);
  if ('problem' in json) return { manifest: null, notes: [`${path}:${json.problem}`] };
  if (!isObject(json.value)) return { manifest: null, notes: [`${path}:1:1 must be a JSON object`] };
  const notes: string[] = [];
  const manifest = toManifest(json.value, (field, expected) =>
    notes.push(`${path}: "${field}" is ignored: it must be ${expected}`),
  );
  return { manifest, notes };
}

type Complain = (field: string, expected: string) => void;

function toManifest(raw: Json, complain: Complain): Manifest {
  const dependencies = ['optionalDependencies', 'peerDependencies', 'dependencies', 'devDependencies'];
  const type = raw['type'];
  if (type !== undefined && type !== 'module' && type !== 'commonjs') complain('type', '"module" or "commonjs"');
  return {
    name: text(raw, 'name', complain),
    type: type === 'module' ? 'module' : 'commonjs',
    private: raw['private'] === true,
    scripts: texts(raw, 'scripts', complain),
    dependencies: Object.assign({}, ...dependencies.map((field) => texts(raw, field, complain))),
    packageManager: text(raw, 'packageManager', complain),
    workspaces: workspaces(raw['workspaces'], complain),
    raw,
  };
}

function text(raw: Json, field: string, complain: Complain): string | null {
  const value = raw[field];
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) complain(field, 'a text');
  return null;
}

function texts(raw: Json, field: string, complain: Complain): Record<string, string> {
  const value = raw[field];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    complain(field, 'an object of texts');
    return {};
  }
  const kept: [string, string][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry === 'string') kept.push([key, entry]);
    else complain(`${field}.${key}`, 'a text');
  }
  return Object.fromEntries(kept);
}

/** `["packages/*"]`, or Yarn's `{ "packages": ["packages/*"] }`. */
function workspaces(value: unknown, complain: Complain): readonly string[] {
  const list = isObject(value) ? (value['packages'] ?? []) : (value ?? []);
  if (Array.isArray(list) && list.every((it) => typeof it === 'string')) return list;
  complain('workspaces', 'a list of folders or globs');
  return [];
}

function parse(text: string): { readonly value: unknown } | { readonly problem: string } {
  const source = text.replace(/^\uFEFF/, '');
  const error = jsonError(source);
  if (error === null) return { value: JSON.parse(source) };
  const lines = source.slice(0, placeOf(error, source)).split('\n');
  const what = error.replace(/ in JSON at position.*$/s, '').replace(/, (?:\.\.\.)?".*" is not valid JSON$/s, '');
  return { problem: `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1} is no valid JSON: ${what}` };
}

function jsonError(source: string): string | null {
  try {
    JSON.parse(source);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Not every message says where. What comes before the first wrong character is wrong only because it ends there. */
function placeOf(error: string, source: string): number {
  const said = /position (\d+)/.exec(error)?.[1];
  if (said !== undefined) return Number(said);
  const onlyEnds = (length: number): boolean => {
    const message = jsonError(source.slice(0, length));
    return message === null || /end of JSON|Unterminated/.test(message) || message.includes(`position ${length} `);
  };
  let [good, bad] = [0, source.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= source.length && onlyEnds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
