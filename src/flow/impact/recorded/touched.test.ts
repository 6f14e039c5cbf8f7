import { describe, expect, test } from 'vitest';
import { around, runsF, type Setting, touch, touched, undecided, untouched } from '../../../../test/support/touch.ts';
import type { Watched } from '../../../../test/support/watched.ts';

describe('code', () => {
  test.each<[string, Setting, unknown]>([
    ['an executed function', { change: { 'src/a': 'top\nf: 9\ng: 2' } }, touched('src/a', 'it runs f() in src/a')],
    ['a function it does not execute', { change: { 'src/a': 'top\nf: 1\ng: 9' } }, untouched],
    ['a new function', { change: { 'src/a': 'top\nf: 1\ng: 2\n+h: 3' } }, untouched],
    [
      'the module level',
      { change: { 'src/a': 'edited\nf: 1\ng: 2' } },
      touched('src/a', 'it runs the module level in src/a'),
    ],
    ['a file it does not load', { earlier: { 'src/b': 'b' }, change: { 'src/b': 'edited' } }, untouched],
    ['a deleted file', { change: { 'src/a': null } }, touched('src/a', 'it runs src/a')],
    [
      'a file whose functions nobody could tell apart',
      { watched: { runs: { 'a.test': [], 'src/a': 'all' } }, change: { 'src/a': 'top\nf: 1\ng: 9' } },
      touched('src/a', 'it runs src/a'),
    ],
    [
      'the test itself',
      { change: { 'a.test': 'loads src/a, and more' } },
      touched('a.test', 'it runs the module level in a.test'),
    ],
    [
      'an executed function, watched on head',
      { on: 'head', change: { 'src/a': 'top\nf: 9\ng: 2' } },
      expect.anything(),
    ],
    [
      'a new test, watched on head',
      { on: 'head', pulled: { 'a.test': null }, change: { 'a.test': 'loads src/a' } },
      touched('a.test', 'it runs a.test'),
    ],
    [
      'a file under its new name, watched on head',
      {
        ...{ on: 'head', watched: { runs: { 'a.test': [], 'src/b': ['f'] } } },
        change: { 'src/a': null, 'src/b': 'top\nf: 1\ng: 2' },
      },
      untouched,
    ],
  ])('%s', (_, setting, expected) => {
    expect(touch(setting)).toEqual(expected);
  });

  test('what was executed on head counts against base as well', () => {
    const change = { 'src/a': 'top\nf: 9\ng: 2' };
    expect(touch({ on: 'head', change })).toMatchObject({ touched: true, path: 'src/a' });
  });

  test('a file that was renamed and edited, watched on head under its new name', () => {
    const moved = { 'src/a': null, 'src/b': 'top\nf: 9\ng: 2' };
    const found = touch({
      ...{ on: 'head', watched: { runs: { 'a.test': [], 'src/b': ['f'] } }, change: moved },
    });
    expect(found).toMatchObject({ touched: true });
  });
});

describe('members', () => {
  const classes = { 'src/a': 'top\nf: calls run\n+C/other: 1', 'src/b': 'b' };
  const cases: [string, string, boolean][] = [
    ['f: calls run', '+C/run: 2', true],
    ['f: calls other', '+C/run: 2', false],
    ['f: looks for --dry-run', '+C/dryRun: 2', true],
    ["f: calls ['vis' + kind]", '+C/visitA: 2', true],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
    ['f: calls [`${kind}Handler`]', '+C/clickHandler: 2', true],
    ['f: calls handlers[kind](1)', '+C/visitA: 2', true],
    ['f: calls handlers[0](1)', '+C/visitA: 2', false],
    ["f: calls handlers['x'](1)", '+C/visitA: 2', false],
    ['f: see [the docs](https://docs)', '+C/visitA: 2', false],
    ['f: tests typeof it[name]', '+C/visitA: 2', true],
    ['f: if (name in it) 1', '+C/visitA: 2', true],
    ['f: getOwnPropertyNames(it)', '+C/visitA: 2', true],
    ["f: vi.mock('./c')", '+C/visitA: 2', true],
    ['f: const fn = this[name]', '+C/visitA: 2', true],
    ['f: calls runAll', '+C/run: 2', false],
  ];
  test.each(cases)('%s, when %s comes', (body, member, expected) => {
    const text = `top\n${body}\n+C/other: 1`;
    const found = touch({ earlier: { 'src/a': text }, change: { 'src/a': `${text}\n${member}` } });
    expect(found.touched).toBe(expected);
  });

  test('one that goes, in a file that is loaded and not executed beyond that', () => {
    const watched = { runs: { 'a.test': [], 'src/a': ['f'], 'src/b': [] } };
    const earlier = { ...classes, 'src/b': 'b\n+C/run: 1' };
    expect(touch({ watched, earlier, change: { 'src/b': 'b\n' } })).toEqual(
      touched('src/a', 'it runs f() in src/a, which names run'),
    );
  });

  test('one that came before the change, in a file that the change leaves alone, makes the recording stale', () => {
    const watched = { runs: { 'a.test': [], 'src/a': ['f'], 'src/b': [] } };
    const setting = { watched, earlier: classes, pulled: { 'src/b': 'b\n+C/run: 1' }, change: { 'src/c': 'new' } };
    expect(touch({ ...setting, on: 'earlier' })).toEqual(undecided(/names run, which came or went/));
    expect(touch({ ...setting, on: 'base' })).toEqual(untouched);
  });
});

describe('files that are read', () => {
  const watched: Watched = { ...runsF, reads: ['data/x', 'none', 'maybe'], lists: ['lists'] };
  const earlier = { 'data/x': '1', 'lists/one': '1', 'lists/deep/two': '2' };
  test.each<[string, Setting['change'], unknown]>([
    ['one', { 'data/x': '2' }, touched('data/x', 'it reads data/x')],
    ['one that goes', { 'data/x': null }, touched('data/x', 'it reads data/x')],
    ['one that moves', { 'data/x': null, 'data/y': '1' }, touched('data/x', 'it reads data/x')],
    ['one beside it', { 'data/z': '2' }, untouched],
    ['one that it looked for in vain', { none: 'now' }, touched('none', 'it reads none')],
    [
      'a folder that it looked for in vain',
      { 'maybe/deep/er': 'now' },
      touched('maybe/deep/er', 'it looks for the folder maybe'),
    ],
    ['one in a folder that it lists', { 'lists/three': '3' }, touched('lists/three', 'it lists the folder lists')],
    ['one far below it', { 'lists/a/b/c': '3' }, touched('lists/a/b/c', 'it lists the folder lists')],
    ['one that goes there', { 'lists/deep/two': null }, touched('lists/deep/two', 'it lists the folder lists')],
    ['one there that is edited', { 'lists/one': '9' }, untouched],
    ['one in a folder of a longer name', { 'lists2/one': '9' }, untouched],
  ])('%s', (_, change, expected) => {
    expect(touch({ watched, earlier, change })).toEqual(expected);
  });

  test('the whole repository is listed', () => {
    const all = { ...runsF, lists: [''] };
    expect(touch({ watched: all, change: { 'deep/er': '1' } })).toEqual(
      touched('deep/er', 'it lists the folder of the repository'),
    );
  });

  test('the last file of a folder it looked for goes', () => {
    const looks = { ...runsF, reads: ['maybe'] };
    expect(touch({ watched: looks, earlier: { 'maybe/x': '1' }, change: { 'maybe/x': null } })).toMatchObject({
      touched: true,
    });
  });

  test('a file of a submodule that moves', () => {
    const reads = { ...runsF, reads: ['lib/sub/data.json'] };
    const module = { path: 'lib/sub', oldPath: null, status: 'modified', kind: 'source', submodule: true } as const;
    const files = [{ ...module, binary: false, oldBlob: null, newBlob: null, hunks: [] }];
    expect(touch({ watched: reads, change: {}, files })).toEqual(touched('lib/sub', 'it reads lib/sub/data.json'));
  });

  test('code that is read as text, besides that it runs', () => {
    const reads = { ...runsF, reads: ['src/a'] };
    expect(touch({ watched: reads, change: { 'src/a': 'top\nf: 1\ng: 9' } })).toEqual(
      touched('src/a', 'it reads src/a'),
    );
  });
});

describe('names that stand for another file', () => {
  const addition = { 'src/new': 'new' };
  test.each<[string, Setting, unknown]>([
    [
      'of an unchanged file that it runs',
      { change: addition, edges: { 'src/a': ['src/new'] } },
      touched('src/new', 'src/a, which it runs, loads the new src/new'),
    ],
    [
      'of the test',
      { change: addition, edges: { 'a.test': ['src/a', { to: 'src/new', kind: 'mock' }] } },
      touched('src/new', 'a.test, which it runs, loads the new src/new'),
    ],
    [
      'of a file that was edited elsewhere, too',
      { change: { ...addition, 'src/a': 'top\nf: 1\ng: 9' }, edges: { 'src/a': ['src/new'] } },
      touched('src/new', 'src/a, which it runs, loads the new src/new'),
    ],
    ['only of its types', { change: addition, edges: { 'src/a': [{ to: 'src/new', kind: 'type' }] } }, untouched],
    ['of a file that it does not run', { change: addition, edges: { 'src/b': ['src/new'] } }, untouched],
    [
      'of a renamed file that it runs',
      { change: { ...addition, 'src/a': null, 'src/a/index': around['src/a'] }, edges: { 'src/a/index': ['src/new'] } },
      expect.objectContaining({ touched: true }),
    ],
    [
      'a new file, and it executes what loads by a computed name',
      {
        earlier: { 'src/a': 'top\nf: require(name)\ng: 2' },
        ...{ change: addition, edges: { 'src/new': [] }, graph: { opaque: new Map([['src/a', 'require(name)']]) } },
      },
      touched('src/new', 'it runs f() in src/a, which loads by a computed name, which may be the new src/new'),
    ],
    [
      'a new file, and what loads by a computed name is not executed',
      {
        earlier: { 'src/a': 'top\nf: 1\ng: import(name)' },
        ...{ change: addition, edges: { 'src/new': [] }, graph: { opaque: new Map([['src/a', 'import(name)']]) } },
      },
      untouched,
    ],
    [
      'a new file, and it runs what loads in a way that is not seen',
      {
        earlier: { 'src/a': 'top\nf: 1\ng: load(name)' },
        ...{ change: addition, edges: { 'src/new': [] }, graph: { opaque: new Map([['src/a', 'load(name)']]) } },
      },
      expect.objectContaining({ touched: true }),
    ],
    [
      'a new file, and it runs what could not be parsed',
      { change: addition, edges: { 'src/new': [] }, graph: { unparsed: new Map([['src/a', 'line 1']]) } },
      expect.objectContaining({ touched: true }),
    ],
    [
      'a new file that is no code',
      { change: { 'new.txt': '' }, graph: { opaque: new Map([['src/a', 'require(name)']]) } },
      untouched,
    ],
  ])('%s', (_, setting, expected) => {
    expect(touch(setting)).toEqual(expected);
  });
});
