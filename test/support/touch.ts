/** One test file, one change, and what its recording says of it. */
import { expect } from 'vitest';
import type { ChangedFile } from '#domain/change';
import type { Edge, ImportGraph } from '#domain/impact';
import type { Recording } from '#domain/recording';
import type { TouchWorld } from '#flow/impact/recorded/touch-world';
import { type Touch, touchedBy } from '#flow/impact/recorded/touched';
import { touchWorld } from '#flow/impact/recorded/world';
import { aChange, aProject, aSuite, testFile } from './builders.ts';
import { lineUnits } from './line-units.ts';
import { changedFiles, differencesOf, type Version, versionOf } from './versions.ts';
import { recordingOn, type Watched } from './watched.ts';

type Texts = Readonly<Record<string, string>>;
type Edges = Readonly<Record<string, readonly (string | Edge)[]>>;

/** What does not matter elsewhere. */
export const around = { 'a.test': 'loads src/a', 'src/a': 'top\nf: 1\ng: 2' };
export const runsF: Watched = { runs: { 'a.test': [], 'src/a': ['f'] } };

export interface Setting {
  /** What a test did, and on which state: `base` unless said otherwise. */
  readonly watched?: Watched;
  readonly on?: 'earlier' | 'base' | 'head';
  /** Each over the one before; null: the file is gone. */
  readonly earlier?: Texts;
  readonly pulled?: Readonly<Record<string, string | null>>;
  readonly change: Readonly<Record<string, string | null>>;
  readonly edges?: Edges;
  readonly graph?: Partial<ImportGraph>;
  /** Whether git still has the earlier tree; absent: yes. */
  readonly isKnown?: boolean;
  readonly files?: readonly ChangedFile[];
  readonly setupFiles?: readonly string[];
  readonly configFiles?: readonly string[];
}

export function touch(setting: Setting): Touch {
  const { world, recording } = worldOf(setting);
  return touchedBy(world, recording);
}

export function worldOf(setting: Setting): { readonly world: TouchWorld; readonly recording: Recording } {
  const { watched = runsF, on = 'base', earlier = {}, pulled = {}, change, isKnown = true } = setting;
  const first = versionOf({ ...around, ...earlier });
  const base = edited(first, pulled);
  const head = edited(base, change);
  const recorded = recordingOn({ earlier: first, base, head }[on], watched);
  const { setupFiles = [], configFiles = [] } = setting;
  const suite = aSuite({ configFiles, projects: [{ name: null, root: '', include: [], exclude: [], setupFiles }] });
  const graph = { edges: edgesOf(setting.edges ?? {}), unparsed: new Map(), opaque: new Map(), ...setting.graph };
  const text = (path: string, blob: string) =>
    [base, head].find((it) => it.blobs.get(path) === blob)?.files.get(path) ?? null;
  const world = touchWorld({
    change: aChange({
      files: setting.files ?? changedFiles(base, head),
      base: { label: 'base', commit: null, tree: base.tree },
      head: { label: 'head', commit: null, tree: head.tree },
    }),
    ...{ project: aProject({ suites: [suite], tests: [testFile('a.test')] }), graph, blobs: head.blobs, node: null },
    recorded: recorded.files,
    unitsOf: (path, blob) => {
      const found = text(path, blob);
      return found === null ? null : lineUnits(found);
    },
    textOf: text,
    differences: new Map(isKnown ? [[first.tree, differencesOf(first, head)]] : []),
  });
  const [recording] = recorded.tests;
  if (recording === undefined) throw new Error('nothing was recorded');
  return { world: { ...world, environment: () => 'same' }, recording };
}

function edited(version: Version, change: Readonly<Record<string, string | null>>): Version {
  const files = new Map(version.files);
  for (const [path, text] of Object.entries(change)) {
    if (text === null) files.delete(path);
    else files.set(path, text);
  }
  return versionOf(files);
}

function edgesOf(edges: Edges): ImportGraph['edges'] {
  const all = Object.entries({ 'a.test': ['src/a'], 'src/a': [], ...edges });
  return new Map(
    all.map(([from, to]) => [from, to.map((it): Edge => (typeof it === 'string' ? { to: it, kind: 'import' } : it))]),
  );
}

export const touched = (path: string, how: string) => ({ touched: true, path, how });
export const untouched: unknown = expect.objectContaining({ touched: false });
export const undecided = (how: string | RegExp) => ({ touched: null, how: expect.stringMatching(how) });
