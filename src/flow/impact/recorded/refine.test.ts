import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Impact, Reach } from '#domain/impact';
import type { Recording } from '#domain/recording';
import { fileKey, type TestFile } from '#domain/suite';
import { type RefineInput, refineImpact } from '#flow/impact/recorded/refine';
import { touchWorld } from '#flow/impact/recorded/world';
import { aChange, anImpact, aProject, aReach, aSuite, testFile } from '../../../../test/support/builders.ts';
import { lineUnits } from '../../../../test/support/line-units.ts';
import { changedFiles, versionOf } from '../../../../test/support/versions.ts';
import { recordingOn, type Watched } from '../../../../test/support/watched.ts';

const base = versionOf({ 'a.test': 'a', 'b.test': 'b', 'src/a': 'top\nf: 1\ng: 2', 'data/x': '1' });
const head = versionOf({ ...Object.fromEntries(base.files), 'src/a': 'top\nf: 1\ng: 9', 'data/x': '2' });
const [a, b] = [testFile('a.test'), testFile('b.test')];

interface Setting {
  readonly a?: Watched | null;
  readonly b?: Watched | null;
  readonly reached?: readonly Reach[];
  readonly forced?: readonly Reach[];
  readonly over?: Partial<RefineInput>;
}

const byImports = (test: TestFile, over: Partial<Reach> = {}) => aReach({ test, distance: 2, ...over });

function refine({ a: one = null, b: other = null, reached = [byImports(a)], forced = [], over = {} }: Setting): Impact {
  const watched = [
    one && { ...one, over: { test: a, ...one.over } },
    other && { ...other, over: { test: b, ...other.over } },
  ];
  const recorded = watched.flatMap((it) => (it === null ? [] : [recordingOn(base, it)]));
  const text = (path: string, blob: string) =>
    [base, head].find((it) => it.blobs.get(path) === blob)?.files.get(path) ?? null;
  const world = touchWorld({
    change: aChange({
      files: changedFiles(base, head),
      base: { label: 'base', commit: null, tree: base.tree },
      head: { label: 'head', commit: null, tree: head.tree },
    }),
    ...{ project: aProject({ suites: [aSuite()], tests: [a, b] }), blobs: head.blobs, node: null },
    graph: { edges: new Map([['src/a', []]]), unparsed: new Map(), opaque: new Map() },
    recorded: recorded.flatMap(({ files }) => files),
    unitsOf: (path, blob) => lineUnits(text(path, blob) ?? ''),
    textOf: text,
    differences: new Map(),
  });
  const recordings = recorded.flatMap(({ tests }) => tests).map((it): [string, Recording] => [fileKey(it.test), it]);
  const left = [a, b].filter((test) => !reached.some((it) => it.test.file === test.file));
  return refineImpact({
    impact: anImpact({ reached, unreached: left.map((test) => ({ test, reason: 'loads nothing' })) }),
    forced,
    recordings: new Map(recordings),
    failedLately: new Set(),
    world: { ...world, environment: () => 'same' },
    tier: 'fast',
    full: false,
    typesTouch: () => null,
    ...over,
  });
}

const watchedG = { runs: { 'a.test': [], 'src/a': ['g'] } };
const watchedF = { runs: { 'a.test': [], 'src/a': ['f'] } };
const told = ({ reached, unreached }: Impact) => ({
  reached: reached.map(({ test, why, distance, watched }) => [test.file, why, distance, watched]),
  unreached: unreached.map(({ test, reason }) => `${test.file}: ${reason}`),
});
const day = 'when it was watched on 1970-01-01';

describe('a test that was watched', () => {
  test('and executed nothing that changed is left out, with the reason', () => {
    expect(told(refine({ a: watchedF }))).toEqual({
      reached: [],
      unreached: [`a.test: executed nothing that changed ${day}`, 'b.test: loads nothing'],
    });
  });

  test('and executed what changed stays where the imports put it, with what it executed', () => {
    const { reached, decided } = refine({ a: watchedG });
    expect(reached).toEqual([expect.objectContaining({ test: a, why: 'executed', distance: 2, watched: 'earlier' })]);
    expect(reached[0]?.steps).toEqual(['src/a changed', 'it runs g() in src/a']);
    expect(decided).toEqual({ byRecording: 1, byImports: 1 });
  });

  test('and read what no import shows is put in', () => {
    const found = refine({ b: { runs: { 'b.test': [] }, reads: ['data/x'] }, reached: [] });
    expect(told(found)).toEqual({
      reached: [['b.test', 'executed', 1, 'earlier']],
      unreached: ['a.test: loads nothing'],
    });
  });

  test('not completely is decided by its imports, and by what it was seen to read', () => {
    const over = { incomplete: 'it starts git' };
    expect(told(refine({ a: { ...watchedF, over } }))).toMatchObject({ reached: [['a.test', 'imports', 2, 'no']] });
    const reads = { runs: { 'b.test': [] }, reads: ['data/x'], over };
    expect(told(refine({ b: reads, reached: [] }))).toMatchObject({ reached: [['b.test', 'executed', 1, 'no']] });
  });

  test('on another environment is decided by its imports', () => {
    const over = { environment: 'other' };
    expect(told(refine({ a: { ...watchedF, over } }))).toMatchObject({
      reached: [['a.test', 'imports', 2, 'earlier']],
    });
  });
});

describe('a test that executed nothing that changed stays all the same', () => {
  test.each<[string, Setting, unknown]>([
    [
      'when a rule about tools says so',
      { forced: [byImports(a, { why: 'widened', distance: 1_000 })] },
      ['a.test', 'widened', 1_000],
    ],
    [
      'when the configuration loads it',
      { forced: [byImports(a, { why: 'config', distance: 3 })] },
      ['a.test', 'config', 3],
    ],
    ['when types can fail it', { over: { typesTouch: () => byImports(a, { distance: 4 }) } }, ['a.test', 'imports', 4]],
    ['when assay.yaml wants it', { reached: [byImports(a, { always: true })] }, ['a.test', 'imports', 2]],
    ['when it failed lately', { over: { failedLately: new Set([fileKey(a)]) } }, ['a.test', 'recent-failure', 3_000]],
    ['behind all others, in the safe tier', { over: { tier: 'safe' } }, ['a.test', 'imports', 3_002]],
    ['as a part of everything', { over: { full: true } }, ['a.test', 'full', 10_000]],
  ])('%s', (_, setting, expected) => {
    const { reached } = refine({ a: watchedF, ...setting });
    const own = reached
      .filter(({ test }) => test.file === 'a.test')
      .map(({ test, why, distance }) => [test.file, why, distance]);
    expect(own).toEqual([expected]);
  });

  test('and a full run says why it would not have run, unless it would have', () => {
    const full = { full: true };
    expect(refine({ a: watchedF, over: full }).reached[0]).toMatchObject({
      otherwise: `executed nothing that changed ${day}`,
    });
    const failed = { ...full, failedLately: new Set([fileKey(a)]) };
    expect(refine({ a: watchedF, over: failed }).reached[0]).not.toHaveProperty('otherwise');
    expect(refine({ a: watchedG, over: full }).reached[0]).not.toHaveProperty('otherwise');
  });
});

test('what is known of a test: on exactly these files, on others, nothing', () => {
  const of = (setting: Setting) => refine(setting).reached.map(({ watched }) => watched);
  expect(of({ reached: [byImports(b, { always: true })], b: { runs: { 'b.test': [] } } })).toEqual(['current']);
  expect(of({ reached: [byImports(b, { always: true })], b: { runs: { 'b.test': [] }, lists: ['data'] } })).toEqual([
    'current',
  ]);
  expect(of({ reached: [byImports(b, { always: true })], b: { runs: { 'b.test': [] }, reads: ['data'] } })).toEqual([
    'current',
  ]);
  expect(of({ reached: [byImports(b)], b: { runs: { 'b.test': [], 'src/a': ['g'] } } })).toEqual(['earlier']);
  expect(of({ reached: [byImports(b)] })).toEqual(['no']);
});

test('every test is reached or unreached afterwards, once, in one order', () => {
  const watched = fc.option(
    fc.record({
      runs: fc.constantFrom({ 'src/a': ['f'] }, { 'src/a': ['g'] }, { 'src/a': 'all' as const }, {}),
      reads: fc.subarray(['data/x', 'none']),
    }),
  );
  const reached = fc.subarray([byImports(a), byImports(b)]);
  const tier = fc.constantFrom('fast' as const, 'safe' as const);
  fc.assert(
    fc.property(watched, watched, reached, tier, fc.boolean(), (one, other, by, name, full) => {
      const found = refine({ a: one, b: other, reached: by, over: { tier: name, full } });
      const all = [...found.reached, ...found.unreached].map(({ test }) => test.file).sort();
      expect(all).toEqual(['a.test', 'b.test']);
      expect(found.reached.map(({ test }) => test.file)).toEqual(found.reached.map(({ test }) => test.file).sort());
      for (const { reason } of found.unreached) expect(reason).not.toBe('');
      if (full) expect(found.unreached).toEqual([]);
    }),
  );
});

describe('a result that stands', () => {
  const own: Watched = { runs: { 'a.test': [], 'src/a': ['f', 'g'] } };
  const onHead = recordingOn(head, { ...own, over: { test: a, at: 5 } });
  const standing = (over: Partial<RefineInput>, reached = [byImports(a)]) => {
    const recordings = new Map(onHead.tests.map((it) => [fileKey(it.test), it]));
    const [reach] = refine({ a: own, reached, over: { recordings, stands: () => 'yes', ...over } }).reached;
    return [reach?.watched, reach?.unchangedSince];
  };
  test.each<[string, ReturnType<typeof standing>, ReturnType<typeof standing>]>([
    ['was watched on these very files', standing({}), ['current', 5]],
    ['nobody asked', refineless(), ['current', undefined]],
    ['it failed lately', standing({ failedLately: new Set([fileKey(a)]) }), ['current', undefined]],
    ['it always runs', standing({}, [byImports(a, { always: true })]), ['current', undefined]],
    [
      'it always runs, and a rule reaches it too',
      standing({ forced: [byImports(a)] }, [byImports(a, { always: true })]),
      ['current', undefined],
    ],
    ['it is to be watched anew', standing({ stands: () => 'renewed' }), ['earlier', undefined]],
    ['nobody can compare', standing({ stands: () => 'never' }), ['current', undefined]],
  ])('%s', (_, told, expected) => expect(told).toEqual(expected));

  function refineless() {
    const recordings = new Map(onHead.tests.map((it) => [fileKey(it.test), it]));
    const [reach] = refine({ a: own, over: { recordings } }).reached;
    return [reach?.watched, reach?.unchangedSince];
  }
});
