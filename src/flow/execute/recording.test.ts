import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileResult } from '#domain/result';
import { type RecordingInput, toRecorded } from '#flow/execute/recording';
import { treeState } from '#flow/tree-state';
import type { Record } from '#formats/recording/read-record';
import { unitAt } from '#formats/units/changed-units';
import { testFile } from '../../../test/support/builders.ts';
import { lineUnits } from '../../../test/support/line-units.ts';

const texts: Readonly<{ [path: string]: string }> = {
  ...{ 'a.test': 'a\nt: 1', 'b.test': 'b', 'src/a': 'top\nf: 1\ng: 2', 'src/none': 'cannot be told apart' },
  ...{ 'data/x': '1', link: 'to elsewhere' },
};
const blobs = new Map(Object.keys(texts).map((path) => [path, `blob of ${path}`]));
const [a, b] = [testFile('a.test'), testFile('b.test')];

function aRecord(over: Partial<Record> = {}): Record {
  return {
    ...{ id: '1', file: 'a.test', project: null, child: false, scripts: [['a.test', []]] },
    ...{ whole: [], packages: [], reads: [], lists: [], started: [], outside: [], cpuMs: 1, incomplete: null },
    ...over,
  };
}

const passed = (file: string, over: Partial<FileResult> = {}): FileResult => ({
  ...{ project: null, file, ms: 1, error: null, passed: 1, failed: 0, skipped: 0 },
  ...over,
});

function record(records: readonly Record[], over: Partial<RecordingInput> = {}) {
  return toRecorded({
    ...{ suite: 'vitest', asked: [a, b], overflow: false, results: [passed('a.test'), passed('b.test')] },
    ...{ records: { records, unended: [], broken: [] }, blobs, at: 7, tree: 'tree', environment: 'here' },
    unitsOf: (path) => (path === 'src/none' ? null : lineUnits(texts[path] ?? '')),
    isIntact: () => true,
    exists: () => false,
    inputsOf: (_, outside) => (outside?.length === 0 ? { print: 'p' } : { unknown: 'why', always: true }),
    ...over,
  });
}

const one = (own: Partial<Record>, over: Partial<RecordingInput> = {}) => record([aRecord(own)], over).tests[0];
const at = (path: string, part: string) => {
  const start = texts[path]?.indexOf(part) ?? 0;
  return [start, start + part.length];
};

test('a recording, with the files it names', () => {
  const scripts: Record['scripts'] = [
    ['a.test', at('a.test', 't: 1')],
    ['src/a', at('src/a', 'g: 2')],
  ];
  const own = { scripts, packages: ['p'], reads: ['data/x', 'gone', 'data'], lists: ['data'] };
  const { files, tests } = record([aRecord(own)]);
  expect(tests).toEqual([
    {
      ...{ test: a, at: 7, tree: 'tree', environment: 'here', incomplete: null, packages: ['p'], cpuMs: 1 },
      inputs: { print: 'p' },
      files: [
        { path: 'a.test', blob: 'blob of a.test', executed: [0, 1] },
        { path: 'src/a', blob: 'blob of src/a', executed: [0, 2] },
      ],
      reads: [
        { path: 'data', blob: 'folder' },
        { path: 'data/x', blob: 'blob of data/x' },
        { path: 'gone', blob: null },
      ],
      lists: [{ path: 'data', names: treeState(blobs).namesBelow('data') }],
    },
  ]);
  expect(files.map(({ path, units }) => [path, units?.units.length])).toEqual([
    ['a.test', 2],
    ['src/a', 3],
  ]);
});

describe('what it executed', () => {
  const uses = (own: Partial<Record>) => one(own)?.files.map(({ path, executed }) => [path, executed]);
  test('all of a file that could not be mapped, or whose units cannot be told apart', () => {
    const scripts: Record['scripts'] = [['src/none', [1, 2]]];
    expect(uses({ scripts, whole: ['src/a'] })).toEqual([
      ['src/a', 'all'],
      ['src/none', 'all'],
    ]);
    expect(uses({ scripts: [['src/a', at('src/a', 'f: 1')]], whole: ['src/a'] })).toEqual([['src/a', 'all']]);
  });

  test('what several processes of the test ran, together; code that is read stays read', () => {
    const child = aRecord({ id: '2', child: true, scripts: [['src/a', at('src/a', 'f: 1')]], cpuMs: 2 });
    const [recording] = record([aRecord({ scripts: [['src/a', at('src/a', 'g: 2')]], reads: ['src/a'] }), child]).tests;
    expect(recording?.files).toMatchObject([{ path: 'src/a', executed: [0, 1, 2] }]);
    expect(recording?.reads).toEqual([{ path: 'src/a', blob: 'blob of src/a' }]);
    expect(recording?.cpuMs).toBe(3);
    expect(record([aRecord(), { ...child, cpuMs: null }]).tests[0]?.cpuMs).toBeNull();
  });

  test('the innermost unit of every range, and the module level', () => {
    const text = texts['src/a'] ?? '';
    const range = fc.tuple(fc.nat(text.length), fc.nat(5)).map(([start, more]) => [start, start + more] as const);
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const [use] = one({ scripts: [['src/a', ranges.flat()]] })?.files ?? [];
        const expected = new Set([0, ...ranges.map(([start, end]) => unitAt(lineUnits(text), start, end))]);
        expect(use?.executed).toEqual([...expected].sort((x, y) => x - y));
      }),
    );
  });
});

describe('is complete only when everything is told', () => {
  const why = (own: Partial<Record>, over: Partial<RecordingInput> = {}) => one(own, over)?.incomplete;
  test.each<[string, Partial<Record>, Partial<RecordingInput>, string]>([
    ['the recorder says so', { incomplete: 'no V8' }, {}, 'no V8'],
    ['no result', {}, { results: [] }, 'it did not come to its end'],
    [
      'the result of another project',
      {},
      { results: [passed('a.test', { project: 'p' })] },
      'it did not come to its end',
    ],
    ['a failed test', {}, { results: [passed('a.test', { failed: 1 })] }, 'it failed when it was watched'],
    [
      'an error of the file',
      {},
      {
        results: [
          passed('a.test', {
            error: { name: '', message: '', stack: '', expected: null, actual: null, phase: 'collect' },
          }),
        ],
      },
      'it failed when it was watched',
    ],
    ['too many records', {}, { overflow: true }, 'more was recorded than is read'],
    ['a program of another language', { started: ['git'] }, {}, 'it starts git, which cannot be watched'],
    ['code that git does not know', { whole: ['dist/a.js'] }, {}, 'it loads dist/a.js, which git does not know'],
    ['such code, mapped', { scripts: [['dist/a.js', [1, 2]]] }, {}, 'it loads dist/a.js, which git does not know'],
    ['only a child', { child: true }, {}, 'only a process that it started was recorded'],
    ['not even itself', { scripts: [['src/a', []]] }, {}, 'its own code was not seen to run'],
    [
      'a file that is not what it was',
      { reads: ['data/x'] },
      { isIntact: (path) => path !== 'data/x' },
      'data/x is a link, or was edited while it was watched',
    ],
    [
      'code that is not what it was',
      {
        scripts: [
          ['a.test', []],
          ['src/a', []],
        ],
      },
      { isIntact: (path) => path !== 'src/a' },
      'src/a is a link, or was edited while it was watched',
    ],
    ['a file behind a link', { reads: ['link/x'] }, { exists: () => true }, 'it reads link/x over a link'],
  ])('%s', (_, own, over, reason) => {
    expect(why(own, over)).toBe(reason);
  });

  test.each<[string, Partial<Record>, Partial<RecordingInput>]>([
    ['a file that is not there', { reads: ['link/x', 'data/x/y'] }, {}],
    ['a file that git ignores', { reads: ['tmp/x'] }, { exists: () => true }],
    ['skipped tests', {}, { results: [passed('a.test', { passed: 0, skipped: 3 })] }],
    ['itself as a whole', { scripts: [], whole: ['a.test'] }, {}],
  ])('%s is no reason', (_, own, over) => {
    expect(why(own, over)).toBeNull();
  });

  test('an unreadable part concerns every test, a killed process its own', () => {
    const records = [aRecord(), aRecord({ id: '2', file: 'b.test', scripts: [['b.test', []]] })];
    const reasons = (over: Partial<RecordingInput['records']>) =>
      record(records, { records: { records, unended: [], broken: [], ...over } }).tests.map((it) => it.incomplete);
    expect(reasons({ broken: ['3.json'] })).toEqual(Array(2).fill('a part of the recording is unreadable (3.json)'));
    const killed = 'a process it started was killed before it could tell what it ran';
    expect(reasons({ unended: [{ file: 'b.test', project: null }] })).toEqual([null, killed]);
    expect(reasons({ unended: [{ file: 'b.test', project: 'p' }] })).toEqual([null, null]);
  });
});

test('nothing is said of a test without a record, nor of one that nobody asked for', () => {
  const { tests, files } = record([aRecord({ file: 'c.test' }), aRecord({ project: 'p' })]);
  expect([tests, files]).toEqual([[], []]);
});
