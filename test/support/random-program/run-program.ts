/** Runs one test of a random program in a world of its own, and watches it as the recorder does. */
import { dirname, join } from 'node:path/posix';
import { type Files, filesOf, type Program } from './program.ts';

export interface Run {
  readonly result: string;
  /** Loaded file -> names of the functions it executed. */
  readonly executed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly reads: readonly string[];
  readonly lists: readonly string[];
}

export function runTest(program: Program, test: string): Run {
  const files = filesOf(program, true);
  const executed = new Map<string, Set<string>>();
  const [reads, lists] = [new Set<string>(), new Set<string>()];
  const loaded = new Map<string, { exports: unknown }>();
  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    const units = new Set<string>();
    loaded.set(path, module);
    executed.set(path, units);
    const names = ['require', 'module', 'exports', 'hit', 'read', 'look', 'list'];
    const body = new Function(...names, files.get(path) ?? '') as (...values: unknown[]) => void;
    body(
      (name: string) => load(resolve(files, path, name)),
      module,
      module.exports,
      (unit: string) => void units.add(unit),
      (name: string) => {
        reads.add(name);
        return files.get(name) ?? null;
      },
      (name: string) => {
        reads.add(name);
        return below(files, name).length > 0 || files.has(name);
      },
      (name: string) => {
        lists.add(name);
        return below(files, name);
      },
    );
    return module.exports;
  };
  const main = load(test) as () => unknown;
  const result = JSON.stringify(main());
  return { result, executed, reads: [...reads], lists: [...lists] };
}

function below(files: Files, folder: string): readonly string[] {
  return [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
}

function resolve(files: Files, from: string, name: string): string {
  const path = join(dirname(from), name);
  const found = [path, `${path}.js`, `${path}/index.js`].find((it) => files.has(it));
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}
