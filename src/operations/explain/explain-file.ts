/** What a change of one file alone would reach, what loads it and what it loads: the impact of a change that was not made. */
import type { ChangedFile } from '#domain/change';
import { buildGraph } from '#flow/impact/build-graph';
import { readVerdicts } from '#flow/impact/packages/read-texts';
import { reachTests } from '#flow/impact/reach-tests';
import { fileKind } from '#formats/file-kind';
import type { Decided } from '#operations/explain/explain';
import type { FileExplanation } from '#operations/explain/explanation';
import type { Session } from '#operations/session';
import type { TreeView } from '#ports/tree';

export async function explainFile(
  session: Session,
  { change, project }: Decided,
  tree: TreeView,
  path: string,
): Promise<FileExplanation> {
  const { languages, parseCache: cache, forge } = session;
  const { graph, parsed } = await buildGraph({ tree, project, gone: [], cache, packages: true }, languages);
  const explains = (other: string): boolean => languages.some((language) => language.explains(other));
  const changed = change.files.find((file) => file.path === path);
  const file = changed ?? asIfChanged(path);
  const verdicts = await readVerdicts({ change, project, graph, tree, forge });
  const impact = reachTests({ change: { files: [file] }, project, graph, parsed, explains, verdicts, full: false });
  const [fate] = impact.paths;
  if (fate === undefined) throw new Error(`a change of ${path} has no fate`);
  const loadedBy = [...graph.edges].flatMap(([from, edges]) =>
    edges.filter(({ to }) => to === path).map(({ kind }) => ({ path: from, kind })),
  );
  return {
    kind: 'file',
    path,
    changed: changed !== undefined,
    fate,
    tests: impact.reached.map(({ test, reason, steps }) => ({ file: test.file, reason, steps })),
    loadedBy,
    loads: (graph.edges.get(path) ?? []).map(({ to, kind }) => ({ path: to, kind })),
    doubt: graph.unparsed.get(path) ?? graph.opaque.get(path) ?? null,
  };
}

function asIfChanged(path: string): ChangedFile {
  const kind = fileKind(path);
  return {
    path,
    oldPath: null,
    status: 'modified',
    kind,
    binary: false,
    submodule: false,
    oldBlob: null,
    newBlob: null,
    hunks: [],
  };
}
