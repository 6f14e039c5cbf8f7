/** The step that decides what a change reaches, on trees of texts and recordings at hand. */
import type { Impact } from '#domain/impact';
import type { Recorded } from '#domain/recording';
import type { RunRequest } from '#domain/run';
import type { Suite, TestFile } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { computeImpact } from '#flow/impact/step';
import type { Language } from '#ports/language';
import { memoryHistory } from '#store/memory/history';
import { memoryParseCache } from '#store/parse-cache';
import { aChange, aProject } from './builders.ts';
import { changedFiles, differencesOf, type Version } from './versions.ts';

export interface ImpactInput {
  readonly suite: Suite;
  readonly tests: readonly TestFile[];
  readonly languages: readonly Language[];
  readonly base: Version;
  readonly head: Version;
  /** Trees that git still has. */
  readonly earlier?: readonly Version[];
  readonly recorded: Recorded;
  readonly request?: Partial<RunRequest>;
}

export async function impactOf(input: ImpactInput): Promise<Impact> {
  const { suite, tests, languages, base, head, recorded } = input;
  const files = changedFiles(base, head);
  const change = aChange({
    files,
    base: { label: 'base', commit: null, tree: base.tree },
    head: { label: 'head', commit: null, tree: head.tree },
  });
  const asked = {
    repo: '/repo',
    base: null,
    head: null,
    full: false,
    planOnly: true,
    concurrency: 1,
    ...input.request,
  };
  const rows = { request: asked, change, project: aProject({ suites: [suite], tests }) };
  const history = memoryHistory();
  const nothing = { files: [], tests: [], failures: [], result: 'pass' as const, headTree: '' };
  await history.learn({ run: 'earlier', at: 0, ...nothing, recorded });
  const context = {
    rows: { load: async (_run: string, kind: keyof typeof rows) => rows[kind] ?? null },
    ...{ history, languages, userNode: '24.0.0', parseCache: memoryParseCache(), feed: { publish: () => undefined } },
    ...{ clock: { now: () => 0 }, variables: 'none' },
    environment: {
      prepare: async () => ({ ok: true, view: viewOf(head), treeId: head.tree, release: async () => {} }),
    },
    forge: {
      readBlobs: async (_repo: string, blobs: readonly string[]) => textsOf([base, head], blobs),
      differences: async (_repo: string, from: readonly string[]) =>
        new Map(
          (input.earlier ?? [])
            .filter(({ tree }) => from.includes(tree))
            .map((it) => [it.tree, differencesOf(it, head)]),
        ),
    },
  } as unknown as FlowContext;
  const { writes } = await computeImpact(
    { id: 'e', run: 'run', name: 'change.resolved', subject: '' } as never,
    context,
  );
  return writes[0]?.value as Impact;
}

function textsOf(versions: readonly Version[], blobs: readonly string[]): ReadonlyMap<string, string> {
  const all = versions.flatMap(({ files, blobs: ids }) =>
    [...files].map(([path, text]) => [ids.get(path) ?? '', text] as const),
  );
  return new Map(all.filter(([blob]) => blobs.includes(blob)));
}

function viewOf({ files, blobs }: Version) {
  return {
    dir: '/',
    files: blobs,
    text: (path: string) => files.get(path) ?? null,
    names: () => [],
    exists: (path: string) => [...files.keys()].some((it) => it === path || it.startsWith(`${path}/`)),
    ignoredText: () => null,
  };
}
