/**
 * Who a test of a report is: the file it lies in and its title, without the folder of the tree it ran in. Pure.
 * Reports say `file="tests/cart.js"`, `file="/tree/tests/cart.js"`, `classname="tests/cart.js"` (Vitest), `classname="tests.test_cart.TestCart"`
 * (pytest, Surefire), or nothing. Invariant: a file is one of the tree's or one the report names itself; two candidates are none.
 */
import { posix } from 'node:path';
import { fileKind } from '#formats/file-kind';
import type { ReportedTest } from '#formats/results/reported-test';
import type { TreeView } from '#ports/tree';

export interface Place {
  /** The tree's folder and its real path. */
  readonly roots: readonly string[];
  /** Folder of the suite, relative to the root. */
  readonly dir: string;
  readonly treeFiles: TreeView['files'];
}

/** Relative to the root; null when the report does not say it. */
export function testFileOf({ file, classname }: ReportedTest, place: Place): string | null {
  const named = file === null ? null : pathOf(file, place);
  const classFile = pathOf(classname, place);
  if (named !== null) return named;
  return classFile !== null && place.treeFiles.has(classFile) ? classFile : fileOfClass(classname, place);
}

export function titleOf({ title }: ReportedTest, { roots }: Place): readonly string[] {
  return title.map((part) => roots.reduce((text, root) => text.replaceAll(`${root}/`, ''), part));
}

/** Null for a path outside of the tree. */
function pathOf(name: string, { roots, dir, treeFiles }: Place): string | null {
  if (posix.isAbsolute(name)) {
    const root = roots.find((it) => name.startsWith(`${it}/`));
    return root === undefined ? null : posix.relative(root, name);
  }
  const path = posix.join(dir, name);
  if (!treeFiles.has(path) && treeFiles.has(posix.normalize(name))) return posix.normalize(name);
  return name === '' || path === '..' || path.startsWith('../') ? null : path;
}

/** `tests.test_cart.TestCart` is tests/test_cart.py; `com.acme.StockTest` is src/test/java/com/acme/StockTest.java. */
function fileOfClass(classname: string, { dir, treeFiles }: Place): string | null {
  const wanted = classname.replaceAll('.', '/');
  if (wanted === '') return null;
  const below = dir === '' ? '' : `${dir}/`;
  const found = [...treeFiles.keys()].filter((path) => {
    if (!path.startsWith(below)) return false;
    const stem = path.slice(below.length).replace(/\.[^./]+$/, '');
    return (`/${stem}`.endsWith(`/${wanted}`) || wanted.startsWith(`${stem}/`)) && fileKind(path) === 'test';
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}
