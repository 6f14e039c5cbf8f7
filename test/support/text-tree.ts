/** A TreeView of texts, laid out in `/repo`, for tests of adapters that decide from a project's files and installed packages. */
import type { TreeView } from '#ports/tree';

/** `ignored`: files git does not know, `node_modules/…` first of all. */
export function textTree(
  files: Readonly<Record<string, string>>,
  ignored: Readonly<Record<string, string>> = {},
): TreeView {
  const all = { ...ignored, ...files };
  return {
    dir: '/repo',
    files: new Map(Object.keys(files).map((path) => [path, path])),
    text: (path) => files[path] ?? null,
    exists: (path) => path in all,
    names: () => [],
    ignoredText: (path) => all[path] ?? null,
  };
}
