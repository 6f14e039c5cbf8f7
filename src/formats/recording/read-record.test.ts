import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecords } from '#formats/recording/read-record';

const root = '/repo';
const whole = {
  ...{ v: 1, file: '/repo/a.test.js', project: null, child: false },
  scripts: [['/repo/src/a.js', [1, 5, 10, 20]]],
  ...{ whole: ['/repo/src/b.js'], packages: ['@s/p'], reads: ['/repo/data.json'], lists: ['/repo'], started: ['git'] },
  ...{ outside: ['/etc/hosts'], cpuMs: 1.5, incomplete: null },
};

function read(value: unknown, name = '0-1.json') {
  return readRecords([{ name, text: typeof value === 'string' ? value : JSON.stringify(value) }], root);
}

test('a record, its paths from the root', () => {
  expect(read(whole)).toEqual({
    records: [
      {
        ...{ id: '0-1', file: 'a.test.js', project: null, child: false },
        scripts: [['src/a.js', [1, 5, 10, 20]]],
        ...{ whole: ['src/b.js'], packages: ['@s/p'], reads: ['data.json'], lists: [''], started: ['git'] },
        ...{ outside: ['/etc/hosts'], cpuMs: 1.5, incomplete: null },
      },
    ],
    unended: [],
    broken: [],
  });
});

test('what lies outside of the tree is dropped, and what only begins like it', () => {
  const outside = ['/etc/passwd', '/repository/a.js', 'src/a.js', '/repo/inside.js'];
  const [record] = read({
    ...whole,
    whole: outside,
    reads: outside,
    lists: outside,
    scripts: [['/other.js', [0, 1]]],
  }).records;
  expect(record).toMatchObject({ whole: ['inside.js'], reads: ['inside.js'], lists: ['inside.js'], scripts: [] });
});

test('who does not watch other places says nothing of them', () => {
  const { outside: _, ...silent } = whole;
  expect(read(silent).records).toMatchObject([{ outside: null }]);
});

describe('what has not exactly the shape is no record, and is named', () => {
  test.each<[string, unknown]>([
    ['no JSON', '{"v":1,'],
    ['a list', []],
    ['nothing', null],
    ['another version', { ...whole, v: 2 }],
    ['a test outside', { ...whole, file: '/other/a.test.js' }],
    ['no test', { ...whole, file: undefined }],
    ['a project that is no text', { ...whole, project: 1 }],
    ['child', { ...whole, child: 'no' }],
    ['scripts', { ...whole, scripts: { a: 1 } }],
    ['a script', { ...whole, scripts: ['/repo/a.js'] }],
    ['a script without a path', { ...whole, scripts: [[1, []]] }],
    ['half a range', { ...whole, scripts: [['/repo/a.js', [1]]] }],
    ['a range of text', { ...whole, scripts: [['/repo/a.js', ['1', '2']]] }],
    ['a negative range', { ...whole, scripts: [['/repo/a.js', [-1, 2]]] }],
    ['a broken range', { ...whole, scripts: [['/repo/a.js', [0.5, 2]]] }],
    ['whole', { ...whole, whole: [1] }],
    ['packages', { ...whole, packages: null }],
    ['reads', { ...whole, reads: '/repo/a' }],
    ['lists', { ...whole, lists: undefined }],
    ['started', { ...whole, started: [null] }],
    ['other places that are no list', { ...whole, outside: 'here' }],
    ['time', { ...whole, cpuMs: -1 }],
    ['time that is text', { ...whole, cpuMs: '1' }],
    ['no time', { ...whole, cpuMs: undefined }],
    ['incomplete', { ...whole, incomplete: false }],
  ])('%s', (_, value) => {
    expect(read(value)).toEqual({ records: [], unended: [], broken: ['0-1.json'] });
  });
});

test('a process that began and never ended is known by its mark, one that ended is not', () => {
  const mark = { v: 1, file: '/repo/a.test.js', project: 'p', child: true, begun: true };
  const files = [
    { name: '7-child-0.begun', text: JSON.stringify(mark) },
    { name: '7-child-1.begun', text: JSON.stringify(mark) },
    { name: '7-child-1.json', text: JSON.stringify({ ...whole, project: 'p', child: true }) },
    { name: '7-child-2.begun', text: 'cut' },
    { name: '7-child-3.tmp', text: '{' },
    { name: 'about.txt', text: 'What tests executed' },
  ];
  const found = readRecords(files, root);
  expect(found.unended).toEqual([{ file: 'a.test.js', project: 'p' }]);
  expect(found.records).toHaveLength(1);
  expect(found.broken).toEqual(['7-child-2.begun']);
});

test('a mark whose record is broken stays', () => {
  const mark = { v: 1, file: '/repo/a.test.js', project: null, child: true, begun: true };
  const files = [
    { name: '1.begun', text: JSON.stringify(mark) },
    { name: '1.json', text: '{' },
  ];
  expect(readRecords(files, root)).toMatchObject({ unended: [{ file: 'a.test.js' }], broken: ['1.json'] });
});

test('whatever is written, nothing is thrown and every file is a record, a mark or broken', () => {
  const name = fc.constantFrom('a.json', 'b.json', 'a.begun', 'c.txt', '.json');
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .tuple(fc.constantFrom(...Object.keys(whole)), fc.jsonValue())
      .map(([key, value]) => JSON.stringify({ ...whole, [key]: value })),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ name, text }), { maxLength: 4 }), (files) => {
      const { records, broken } = readRecords(files, root);
      const asked = files.filter((it) => /^.+\.(?:json|begun)$/.test(it.name));
      expect(records.length + broken.length).toBeLessThanOrEqual(asked.length);
      for (const { scripts } of records) for (const [, ranges] of scripts) expect(ranges.length % 2).toBe(0);
    }),
  );
});
