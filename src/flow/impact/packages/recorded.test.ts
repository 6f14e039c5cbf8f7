import { expect, test } from 'vitest';
import type { ChangedFile } from '#domain/change';
import type { Recording } from '#domain/recording';
import { fileKey } from '#domain/suite';
import { reachByRecorded, withReached } from '#flow/impact/packages/recorded';
import { packageVerdicts } from '#flow/impact/packages/verdicts';
import { reachTests } from '#flow/impact/reach-tests';
import { forcedFiles } from '#flow/impact/recorded/forced';
import { refineImpact } from '#flow/impact/recorded/refine';
import { touchWorld } from '#flow/impact/recorded/world';
import { aChange, aChangedFile, anImpact, aProject, testFile } from '../../../../test/support/builders.ts';

const lock = (deep: string) =>
  JSON.stringify({
    packages: {
      '': {},
      'node_modules/lib': { version: '1.0.0', dependencies: { deep: '*' } },
      'node_modules/deep': { version: deep },
    },
  });

const recording = (file: string, packages: readonly string[]): Recording => ({
  ...{ test: testFile(file), at: 0, tree: 'earlier', environment: 'another', incomplete: 'it failed' },
  ...{ files: [], reads: [], lists: [], packages, cpuMs: null },
});

const change = aChangedFile({ path: 'package-lock.json', oldBlob: 'a', newBlob: 'b' });
const verdicts = packageVerdicts([change], {
  project: aProject(),
  graph: { edges: new Map(), unparsed: new Map(), opaque: new Map() },
  files: new Map(),
  textOf: () => null,
  texts: new Map([
    ['a', lock('1.0.0')],
    ['b', lock('1.1.0')],
  ]),
});

test('a test that was seen to load an affected package is reached, however old and incomplete its recording is', () => {
  const reached = reachByRecorded(verdicts, [
    recording('a.test.ts', ['other', 'lib']),
    recording('b.test.ts', ['other']),
  ]);
  const words = 'loaded lib when it was watched on 1970-01-01';
  expect(reached).toEqual([
    {
      test: testFile('a.test.ts'),
      distance: 1,
      why: 'executed',
      steps: ['package-lock.json changed: deep 1.0.0 -> 1.1.0', `a.test.ts ${words}`],
      reason: `${words}; lib loads deep, which changed from 1.0.0 to 1.1.0 (package-lock.json)`,
      from: 'package-lock.json',
    },
  ]);
});

test('it is added to who is not reached already', () => {
  const left = ['a.test.ts', 'b.test.ts'].map((file) => ({ test: testFile(file), reason: 'does not load it' }));
  const impact = anImpact({ unreached: left });
  const [more] = reachByRecorded(verdicts, [recording('a.test.ts', ['deep'])]);
  const added = withReached(impact, more ? [more, { ...more, test: testFile() }] : []);
  expect(added.reached).toEqual([...impact.reached, more]);
  expect(added.unreached).toEqual(left.slice(1));
});

test('recordings at head leave out who is not concerned by the packages, and cannot speak against who is', () => {
  const tests = ['a.test.ts', 'b.test.ts'].map((file) => testFile(file));
  const graph = {
    ...{ edges: new Map(), unparsed: new Map(), opaque: new Map() },
    packages: new Map([['a.test.ts', ['lib']]]),
  };
  const project = aProject({ tests });
  const texts = new Map(['a', 'b'].map((blob) => [blob, lock(blob === 'a' ? '1.0.0' : '1.1.0')]));
  const read = packageVerdicts([change], { project, graph, files: new Map(), textOf: () => null, texts });
  const files = [change, aChangedFile({ path: 'b.test.ts', kind: 'test' })];
  const reach = (some: readonly ChangedFile[]) =>
    reachTests({
      change: { files: some },
      project,
      graph,
      parsed: 0,
      explains: () => true,
      verdicts: read,
      full: false,
    });
  const recordings = tests.map(({ file }) => ({ ...recording(file, []), incomplete: null }));
  const world = touchWorld({
    change: aChange({ files }),
    ...{ project, graph, blobs: new Map(), node: null, recorded: [] },
    ...{ unitsOf: () => null, textOf: () => null, differences: new Map([['earlier', new Map()]]) },
  });
  const refined = refineImpact({
    ...{ impact: reach(files), forced: reach(forcedFiles(files, recordings, () => true)).reached },
    ...{ world: { ...world, environment: () => 'another' } },
    ...{ recordings: new Map(recordings.map((it) => [fileKey(it.test), it])), failedLately: new Set() },
    ...{ tier: 'fast', full: false, typesTouch: () => null },
  });
  expect(reach(files).reached.map((it) => it.test.file)).toEqual(['a.test.ts', 'b.test.ts']);
  expect(refined.reached.map((it) => it.test.file)).toEqual(['a.test.ts']);
});
