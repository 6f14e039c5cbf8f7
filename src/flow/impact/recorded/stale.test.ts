import { describe, expect, test } from 'vitest';
import type { Recording } from '#domain/recording';
import { runsF, type Setting, touch, touched, undecided, untouched } from '../../../../test/support/touch.ts';
import type { Watched } from '../../../../test/support/watched.ts';

describe('a recording that no longer tells', () => {
  const other = { other: 'edited' };
  const data: Watched = { ...runsF, reads: ['data/x', 'maybe'], lists: ['lists'] };
  const setting: Setting = {
    on: 'earlier',
    watched: data,
    earlier: { 'data/x': '1', 'lists/one': '1' },
    change: other,
  };
  test.each<[string, Partial<Setting>, unknown]>([
    ['nothing happened since', {}, untouched],
    [
      'a function that it executed was edited',
      { pulled: { 'src/a': 'top\nf: 9\ng: 2' } },
      undecided(/src\/a, which it ran, was edited/),
    ],
    ['another function was', { pulled: { 'src/a': 'top\nf: 1\ng: 9' } }, untouched],
    ['a file that it ran is gone', { pulled: { 'src/a': null } }, undecided(/src\/a, which it ran, is gone/)],
    ['a file that it read was edited', { pulled: { 'data/x': '2' } }, undecided(/data\/x, which it read/)],
    ['a folder that it looked for is there', { pulled: { 'maybe/x': '2' } }, undecided(/maybe, which it read/)],
    [
      'a file came to a folder that it listed',
      { pulled: { 'lists/in/two': '2' } },
      undecided(/lists, which it listed/),
    ],
    [
      'a name stands for a file that came',
      { pulled: { 'src/new': '' }, edges: { 'src/a': ['src/new'] } },
      undecided(/another file .* src\/new/),
    ],
    [
      'a file it never loaded was edited',
      {
        earlier: { 'data/x': '1', 'lists/one': '1', 'src/b': '' },
        pulled: { 'src/b': 'b' },
        edges: { 'src/a': ['src/b'] },
      },
      untouched,
    ],
    [
      'git no longer knows, and a name leads to a file that it did not load',
      { isKnown: false, pulled: { more: '' }, edges: { 'src/a': ['src/b'] } },
      undecided(/another file/),
    ],
    ['git no longer knows, and all names lead to what it loaded', { isKnown: false, pulled: { more: '' } }, untouched],
    [
      'code came, and it executes what loads by a computed name',
      {
        watched: { runs: { 'a.test': [], 'src/l': ['f'] } },
        earlier: { 'src/l': 'f: require(name)' },
        pulled: { 'src/new': '' },
        edges: { 'src/new': [] },
        graph: { opaque: new Map([['src/l', 'require(name)']]) },
      },
      undecided(/computed name, which may be a file that is new/),
    ],
    [
      'what the configuration loads was edited',
      {
        earlier: { 'data/x': '1', 'lists/one': '1', 'build/plugin': '1' },
        pulled: { 'build/plugin': '2' },
        configFiles: ['config'],
        edges: { config: ['build/plugin'] },
      },
      undecided(/build\/plugin, which runs before it/),
    ],
    [
      'set-up that ran elsewhere was edited',
      { earlier: { 'data/x': '1', 'lists/one': '1', setup: '1' }, pulled: { setup: '2' }, setupFiles: ['setup'] },
      undecided(/setup, which runs before it/),
    ],
    [
      'set-up that it ran itself was edited where it did not run',
      {
        ...{
          watched: { runs: { 'a.test': [], setup: [] } },
          earlier: { setup: 's\ng: 1' },
          pulled: { setup: 's\ng: 2' },
        },
        setupFiles: ['setup'],
      },
      untouched,
    ],
  ])('%s', (_, over, expected) => {
    expect(touch({ ...setting, ...over })).toEqual(expected);
  });

  test.each<[string, Partial<Recording>, RegExp]>([
    ['that is incomplete', { incomplete: 'it starts git, which cannot be watched' }, /git/],
    ['of another environment', { environment: 'other' }, /another configuration/],
  ])('one %s', (_, over, reason) => {
    expect(touch({ ...setting, watched: { ...data, over } })).toEqual(undecided(reason));
  });

  test('what it did see counts all the same', () => {
    for (const over of [{ incomplete: 'it starts git' }, { environment: 'other' }]) {
      const change = { 'data/x': '2' };
      expect(touch({ ...setting, change, watched: { ...data, over } })).toEqual(touched('data/x', 'it reads data/x'));
    }
    const stale = { ...setting, pulled: { 'lists/new': '1' }, change: { 'src/a': 'top\nf: 9\ng: 2' } };
    expect(touch(stale)).toMatchObject({ touched: true, path: 'src/a' });
  });
});
