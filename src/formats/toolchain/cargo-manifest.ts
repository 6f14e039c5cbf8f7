/**
 * Cargo.toml: what decides which crates there are, which files are their targets and which folders they load. Pure.
 * Invariant: never throws; a file that is no TOML is a problem with its place, a field of the wrong type is as if it were not there.
 */
import { posix } from 'node:path';
import { parse, TomlError } from 'smol-toml';

export interface CargoTarget {
  /** Relative to the crate; null where the name decides. */
  readonly path: string | null;
  readonly name: string | null;
  readonly test: boolean;
}

export interface CargoManifest {
  /** Null for a workspace without a package of its own. */
  readonly name: string | null;
  readonly workspace: { readonly members: readonly string[]; readonly exclude: readonly string[] } | null;
  /** Folder of the workspace it says it belongs to (`package.workspace`). */
  readonly belongsTo: string | null;
  readonly lib: CargoTarget | null;
  readonly bins: readonly CargoTarget[];
  readonly tests: readonly CargoTarget[];
  readonly autotests: boolean;
  readonly autobins: boolean;
  /** Build script; null for the usual one, '' for none. */
  readonly build: string | null;
  /** Folders of path dependencies of every kind, patches and replacements, relative to the crate. */
  readonly paths: readonly string[];
  /** Dependencies that the workspace says where they are (`x.workspace = true`): their names. */
  readonly inherited: readonly string[];
  /** Of [workspace.dependencies]: name -> folder relative to the workspace. */
  readonly shared: ReadonlyMap<string, string>;
}

export type CargoResult =
  | { readonly ok: true; readonly manifest: CargoManifest }
  | { readonly ok: false; readonly problem: string };

type Table = Readonly<Record<string, unknown>>;

export function parseCargoManifest(text: string): CargoResult {
  try {
    return { ok: true, manifest: toManifest(parse(text)) };
  } catch (error) {
    if (!(error instanceof TomlError)) return { ok: false, problem: String(error) };
    const [what = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { ok: false, problem: `${error.line}:${error.column} ${what}` };
  }
}

function toManifest(toml: Table): CargoManifest {
  const pkg = isTable(toml['package']) ? toml['package'] : isTable(toml['project']) ? toml['project'] : null;
  const workspace = isTable(toml['workspace']) ? toml['workspace'] : null;
  const dependencies = dependencyTables(toml).flatMap((table) => Object.entries(table));
  const build = pkg?.['build'];
  return {
    name: pkg === null ? null : (text(pkg['name']) ?? ''),
    workspace: workspace && { members: texts(workspace['members']), exclude: texts(workspace['exclude']) },
    belongsTo: text(pkg?.['workspace']),
    lib: isTable(toml['lib']) ? target(toml['lib']) : null,
    bins: tables(toml['bin']).map(target),
    tests: tables(toml['test']).map(target),
    autotests: pkg?.['autotests'] !== false,
    autobins: pkg?.['autobins'] !== false,
    build: build === false ? '' : text(build),
    paths: dependencies.flatMap(([, it]) => pathOf(it) ?? []),
    inherited: dependencies.flatMap(([name, it]) => (isTable(it) && it['workspace'] === true ? [name] : [])),
    shared: new Map(
      Object.entries(table(workspace?.['dependencies'])).flatMap(([name, it]) => {
        const path = pathOf(it);
        return path === null ? [] : [[name, path] as const];
      }),
    ),
  };
}

const kinds = ['dependencies', 'dev-dependencies', 'dev_dependencies', 'build-dependencies', 'build_dependencies'];

/** Of the crate, of its platforms, of `[patch.x]` and `[replace]`. */
function dependencyTables(toml: Table): readonly Table[] {
  const platforms = Object.values(table(toml['target'])).filter(isTable);
  const own = [toml, ...platforms].flatMap((it) => kinds.map((kind) => table(it[kind])));
  return [...own, ...Object.values(table(toml['patch'])).filter(isTable), table(toml['replace'])];
}

function pathOf(dependency: unknown): string | null {
  const path = isTable(dependency) ? text(dependency['path']) : null;
  return path === null ? null : posix.normalize(path).replace(/(?<=.)\/$/, '');
}

function target(it: Table): CargoTarget {
  const path = text(it['path']);
  return { path: path && posix.normalize(path), name: text(it['name']), test: it['test'] !== false };
}

function table(value: unknown): Table {
  return isTable(value) ? value : {};
}

function tables(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
