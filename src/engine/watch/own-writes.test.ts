import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownWrites } from '#engine/watch/own-writes';

describe('a file that changes during every run', () => {
  test('at about the same time supersedes twice, is suspected the third time, and does not end the run after that', () => {
    const own = ownWrites();
    const answers = [700, 900, 800, 1_000].map((ms) => own.duringRun(['out.json'], ms));
    expect(answers.map((it) => it.action)).toEqual(['supersede', 'supersede', 'suspect', 'ignore']);
    expect(answers[2]).toMatchObject({ pauseMs: 1_800 });
  });

  test('at other times is suspected only after ten', () => {
    const own = ownWrites();
    const times = [100, 3_000, 700, 9_000, 100, 3_000, 700, 9_000, 100, 3_000];
    const answers = times.map((ms) => own.duringRun(['out.json'], ms).action);
    expect(answers).toEqual([...Array.from({ length: 9 }, () => 'supersede'), 'suspect']);
  });

  test('ends the run when it comes at another time than expected', () => {
    const own = ownWrites();
    for (const ms of [700, 700, 700]) own.duringRun(['src/add.js'], ms);
    expect(own.duringRun(['src/add.js'], 2_500).action).toBe('supersede');
  });

  test('is the own of the tests after two runs in a row that came to their end; said once', () => {
    const own = ownWrites();
    expect(own.afterRun(['out.json'])).toEqual({ recognized: [], again: true });
    expect(own.afterRun(['out.json'])).toEqual({ recognized: ['out.json'], again: true });
    expect(own.afterRun(['out.json'])).toEqual({ recognized: [], again: false });
    expect(own.duringRun(['out.json'], 1).action).toBe('ignore');
  });

  test('does not hide a save of another file', () => {
    const own = ownWrites();
    own.afterRun(['out.json']);
    own.afterRun(['out.json']);
    expect(own.duringRun(['out.json', 'src/add.js'], 1).action).toBe('supersede');
    expect(own.afterRun(['out.json', 'src/add.js'])).toMatchObject({ again: true });
  });

  test('is forgotten as soon as it changes with nothing running: somebody saves it', () => {
    const own = ownWrites();
    own.afterRun(['src/add.js']);
    own.afterRun(['src/add.js']);
    own.whileIdle(['src/add.js']);
    expect(own.duringRun(['src/add.js'], 1).action).toBe('supersede');
    expect(own.afterRun(['src/add.js'])).toMatchObject({ again: true });
  });
});

test('a run in which a suspected file did not change clears it', () => {
  const own = ownWrites();
  for (const ms of [1, 2, 3]) own.duringRun(['src/add.js'], ms);
  own.afterRun([]);
  expect(own.duringRun(['src/add.js'], 1).action).toBe('supersede');
});

test('what the tests write stays known over a run that does not write it', () => {
  const own = ownWrites();
  own.afterRun(['out.json']);
  own.afterRun(['out.json']);
  own.afterRun([]);
  expect(own.duringRun(['out.json'], 1).action).toBe('ignore');
});

test('quick saves of several files are never suspected together', () => {
  const own = ownWrites();
  const files = ['a.js', 'b.js', 'c.js', 'd.js', 'a.js', 'b.js', 'c.js'];
  expect(new Set(files.map((file) => own.duringRun([file], 1).action))).toEqual(new Set(['supersede']));
});

test('however it went before, a change with nothing running is followed by a run that it can end', () => {
  const step = fc.tuple(fc.constantFrom('duringRun' as const, 'afterRun' as const), fc.subarray(['a', 'b', 'c']));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom('a', 'b', 'c'), (steps, path) => {
      const own = ownWrites();
      for (const [what, paths] of steps) own[what](paths, 1);
      own.whileIdle([path]);
      expect(own.duringRun([path], 1).action).toBe('supersede');
    }),
  );
});
