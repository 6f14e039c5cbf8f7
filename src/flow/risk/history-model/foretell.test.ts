import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foretell, type PastRun } from '#flow/risk/history-model/foretell';
import { anyCycles, cycle } from '../../../../test/support/verdict-history.ts';

const run = (id: string, at: number, text: string): PastRun => ({ run: id, at, outcomes: cycle(text) });
const three = [run('r1', 10, 'a- b+'), run('r2', 20, 'a- b+'), run('r3', 30, 'a+ b+')];
const tests = ['a', 'b', 'new'];
const stored = (runs: readonly PastRun[]) => JSON.parse(JSON.stringify(foretell({ stored: null, runs, tests }).learnt));

test('a probability and a reason for every test asked about', () => {
  const { risks, note } = foretell({ stored: null, runs: three, tests });
  const a = risks.get('a')?.probability ?? 0;
  expect([...risks.keys()]).toEqual(tests);
  expect(a).toBeGreaterThan(risks.get('b')?.probability ?? 1);
  expect(risks.get('new')).toEqual({ probability: expect.any(Number), expectedMs: null, because: 'never run before' });
  expect(note).toBeNull();
});

test('runs learnt before teach nothing, later ones do, whatever their order', () => {
  const whole = foretell({ stored: null, runs: three, tests });
  const first = stored(three.slice(0, 2));
  const later = foretell({ stored: first, runs: [...three].reverse(), tests });
  expect(later.risks).toEqual(whole.risks);
  expect(later.learnt).toEqual(whole.learnt);
  const again = foretell({ stored: later.learnt, runs: three, tests });
  expect([again.learnt, again.risks]).toEqual([undefined, whole.risks]);
});

test('two runs of one moment are two runs', () => {
  const twins = [run('x', 10, 'a-'), run('y', 10, 'a-')];
  const one = foretell({ stored: stored(twins.slice(0, 1)), runs: twins, tests });
  expect(one.learnt).toEqual(foretell({ stored: null, runs: twins, tests }).learnt);
});

test.each([
  ['', 'is no object'],
  [{ state: {}, through: { at: 'x' } }, 'does not say through when'],
  [{ ...stored(three), state: { version: 9 } }, 'has version 9, not 1'],
])('a state that cannot be used is made anew from the runs, and said (%#)', (broken, problem) => {
  const { risks, note, learnt } = foretell({ stored: broken, runs: three, tests });
  expect(note).toBe(`what was learnt of earlier runs ${problem}: learnt anew`);
  expect(risks).toEqual(foretell({ stored: null, runs: three, tests }).risks);
  expect(learnt).toEqual(stored(three));
});

test('learning at once and bit by bit come to the same', () => {
  fc.assert(
    fc.property(anyCycles, fc.nat(), (cycles, cut) => {
      const runs = cycles.map((outcomes, at) => ({ run: `r${at}`, at, outcomes }));
      const atOnce = foretell({ stored: null, runs, tests });
      const first = foretell({ stored: null, runs: runs.slice(0, cut % (runs.length + 1)), tests });
      const state = first.learnt === undefined ? null : JSON.parse(JSON.stringify(first.learnt));
      expect(foretell({ stored: state, runs, tests }).risks).toEqual(atOnce.risks);
    }),
  );
});
