/**
 * Reads what the recorder wrote in the user's process. It is text from outside: whatever has not exactly the expected shape is no record,
 * and paths that lead out of the tree are dropped. Pure.
 */

/** One process's view of one test file; paths are relative to the tree's root. */
export interface Record {
  /** Names the record and its beginning mark: the file's name without what follows the last dot. */
  readonly id: string;
  readonly file: string;
  readonly project: string | null;
  readonly child: boolean;
  /** Executed ranges of each file, start and end in turn. */
  readonly scripts: readonly (readonly [path: string, ranges: readonly number[]])[];
  readonly whole: readonly string[];
  readonly packages: readonly string[];
  readonly reads: readonly string[];
  readonly lists: readonly string[];
  readonly started: readonly string[];
  /** What it looked at that no revision holds: `network example.org`, files elsewhere. Null where nobody watched for that. */
  readonly outside: readonly string[] | null;
  readonly cpuMs: number | null;
  readonly incomplete: string | null;
}

export interface Records {
  readonly records: readonly Record[];
  /** Test files (with project) of processes that began to record and never ended. */
  readonly unended: readonly { readonly file: string; readonly project: string | null }[];
  /** Files that are no records. */
  readonly broken: readonly string[];
}

/** `root`: absolute real path of the tree. */
export function readRecords(files: readonly { readonly name: string; readonly text: string }[], root: string): Records {
  const records: Record[] = [];
  const begun = new Map<string, { file: string; project: string | null }>();
  const broken: string[] = [];
  for (const { name, text } of files) {
    const [, id = '', kind] = /^(.+)\.(json|begun)$/.exec(name) ?? [];
    if (kind === undefined) continue; // a temporary file of a process that died while it wrote: its mark says so
    const value = parse(text);
    const file = value && relative(root, value['file']);
    const project = value?.['project'];
    const isOurs = value?.['v'] === 1 && typeof file === 'string' && (project === null || typeof project === 'string');
    if (!isOurs) broken.push(name);
    else if (kind === 'begun') begun.set(id, { file, project });
    else {
      const record = toRecord(id, { file, project }, value, root);
      if (record === null) broken.push(name);
      else records.push(record);
    }
  }
  for (const { id } of records) begun.delete(id);
  return { records, unended: [...begun.values()], broken };
}

type Raw = Readonly<{ [name: string]: unknown }>;

function parse(text: string): Raw | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null;
  } catch {
    return null;
  }
}

function toRecord(id: string, of: { file: string; project: string | null }, raw: Raw, root: string): Record | null {
  const [whole, packages, reads, lists, started] = ['whole', 'packages', 'reads', 'lists', 'started'].map((name) =>
    texts(raw[name]),
  );
  const outside = raw['outside'] === undefined ? null : texts(raw['outside']);
  const { child, cpuMs, incomplete } = raw;
  const scripts = scriptsOf(raw['scripts'], root);
  if (!whole || !packages || !reads || !lists || !started || !scripts || typeof child !== 'boolean') return null;
  if (outside === null && raw['outside'] !== undefined) return null;
  if (cpuMs !== null && !(typeof cpuMs === 'number' && cpuMs >= 0)) return null;
  if (incomplete !== null && typeof incomplete !== 'string') return null;
  const inside = (paths: readonly string[]) => paths.flatMap((path) => relative(root, path) ?? []);
  return {
    id,
    ...of,
    child,
    scripts,
    whole: inside(whole),
    packages,
    reads: inside(reads),
    lists: inside(lists),
    started,
    outside,
    cpuMs,
    incomplete,
  };
}

function scriptsOf(value: unknown, root: string): Record['scripts'] | null {
  if (!Array.isArray(value)) return null;
  const scripts: [string, readonly number[]][] = [];
  for (const entry of value as unknown[]) {
    if (!Array.isArray(entry)) return null;
    const [path, ranges] = entry as unknown[];
    if (typeof path !== 'string' || !Array.isArray(ranges) || ranges.length % 2 !== 0) return null;
    if (!ranges.every((at): at is number => Number.isInteger(at) && at >= 0)) return null;
    const inside = relative(root, path);
    if (inside !== null) scripts.push([inside, ranges]);
  }
  return scripts;
}

function texts(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((it) => typeof it === 'string') ? value : null;
}

/** Null outside of the tree; '' for the root itself. */
function relative(root: string, path: unknown): string | null {
  if (typeof path !== 'string') return null;
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}
