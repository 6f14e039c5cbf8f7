/**
 * What a result depends on that is neither code nor a file of git's: environment variables, what is installed, and what git ignores. Two
 * moments with the same print gave the test the same; where something cannot be compared the answer says what. Pure but for the tree.
 */
import type { Inputs, Recording } from '#domain/recording';
import { shortHash } from '#kit/hash';
import type { TreeView } from '#ports/tree';

/** What package managers write when they have installed, by kind of installation. */
const installed = [
  'node_modules/.package-lock.json',
  'node_modules/.pnpm/lock.yaml',
  'node_modules/.modules.yaml',
  'node_modules/.yarn-state.yml',
  'node_modules/.yarn-integrity',
  '.pnp.cjs',
];
/** Not the test's: it is there whether or not a repository was ever judged, built or installed in. */
const ownNames = new Set(['.assay', '.git', 'node_modules']);
/** What tools read for every test, in their own process, whether or not git knows it. */
const variablesFile = /^\.env(?:\.[\w.-]+)?$/;

export interface InputsAsked {
  readonly recording: Pick<Recording, 'reads' | 'lists' | 'packages'>;
  /** What the recorder saw of other places; null where it did not look. */
  readonly outside: readonly string[] | null;
  /** Folder of the suite, '' for the root. */
  readonly dir: string;
  readonly view: Pick<TreeView, 'exists' | 'names' | 'ignoredText'>;
  readonly variables: string;
}

export function inputsOf({ recording, outside, dir, view, variables }: InputsAsked): Inputs {
  if (outside === null) return { unknown: 'nobody watched what it looks at outside of the repository', always: true };
  const [elsewhere] = outside;
  if (elsewhere !== undefined) return { unknown: `it looks at ${elsewhere}, which git does not know`, always: true };
  const ignored = recording.reads.find(({ path, blob }) => blob === null && view.exists(path));
  if (ignored !== undefined) return { unknown: `it reads ${ignored.path}, which git does not know`, always: false };
  const made = recording.packages.find((name) => name.startsWith('.'));
  if (made !== undefined) return { unknown: `it runs code that was made in node_modules/${made}`, always: true };
  const installation = installationOf(dir, view);
  if (recording.packages.length > 0 && installation.length === 0)
    return { unknown: 'nothing tells when its installed packages change', always: false };
  const names = recording.lists.map(({ path }) => [path, ...view.names(path).filter((name) => !ownNames.has(name))]);
  return { print: shortHash([variables, ...installation, ...variablesFiles(dir, view), JSON.stringify(names)]) };
}

function variablesFiles(dir: string, view: InputsAsked['view']): readonly string[] {
  return foldersOf(dir).flatMap((folder) =>
    view
      .names(folder)
      .filter((name) => variablesFile.test(name))
      .flatMap((name) => [name, view.ignoredText(folder + name) ?? '']),
  );
}

function foldersOf(dir: string): readonly string[] {
  return dir === '' ? [''] : ['', `${dir}/`];
}

function installationOf(dir: string, view: InputsAsked['view']): readonly string[] {
  return foldersOf(dir).flatMap((folder) => installed.flatMap((name) => view.ignoredText(folder + name) ?? []));
}
