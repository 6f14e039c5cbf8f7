import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeFacts } from '#flow/risk/change-model/change-signs';
import { changeSigns } from '#flow/risk/change-model/change-signs';
import { openForesight } from '#flow/risk/foresight';
import { anyCycles, cycle } from '../../../test/support/verdict-history.ts';

const changed: ChangeFacts = { reach: { why: 'changed-test', distance: 0 }, path: null };
const near: ChangeFacts = { reach: { why: 'imports', distance: 1 }, path: null };
const far: ChangeFacts = { reach: { why: 'imports', distance: 5 }, path: null };

function taught(cycles: readonly string[], facts: ChangeFacts | null = null, from: string | null = null) {
  const { foresight } = openForesight(from);
  for (const text of cycles) foresight.learn(cycle(text).map((it) => ({ ...it, facts })));
  return foresight;
}
const probability = (foresight: ReturnType<typeof taught>, key: string, facts: ChangeFacts | null) =>
  foresight.assess([{ key, facts }])[0]?.probability ?? Number.NaN;

test('a change moves the odds that history gives', () => {
  const foresight = taught(['a+ b+', 'a+ b+']);
  expect(probability(foresight, 'a', changed)).toBeGreaterThan(probability(foresight, 'a', near));
  expect(probability(foresight, 'a', near)).toBeGreaterThan(probability(foresight, 'a', far));
  expect(probability(foresight, 'a', changed)).toBeLessThan(1);
});

test('what became of tests with the same sign is what is said of the next', () => {
  const steps = Array.from({ length: 30 }, () => 'a+ b+');
  const green = taught(steps, changed);
  expect(probability(green, 'a', changed)).toBeLessThan(probability(taught(steps), 'a', changed));
});

test('who made the change moves nothing until it has shown a difference', () => {
  const by = (author: ChangeFacts['author']): ChangeFacts => ({ ...near, ...(author === undefined ? {} : { author }) });
  const fresh = taught(['a+ b+', 'a+ b+']);
  for (const author of ['human', 'agent', 'bot'] as const)
    expect(probability(fresh, 'a', by(author))).toBe(probability(fresh, 'a', near));
  const { foresight } = openForesight(null);
  const learn = (text: string, author: ChangeFacts['author']) =>
    foresight.learn(cycle(text).map((it) => ({ ...it, facts: by(author) })));
  for (let turn = 0; turn < 20; turn += 1) {
    learn('a+ b+', 'human');
    learn('a- b+', 'agent');
  }
  expect(probability(foresight, 'b', by('agent'))).toBeGreaterThan(probability(foresight, 'b', by('human')));
  expect(probability(foresight, 'b', by('bot'))).toBe(probability(foresight, 'b', near));
});

test('a state from before the author was a sign keeps what it knows', () => {
  const state = JSON.parse(taught(['a- b+', 'a+ b-'], near).text());
  const older = openForesight(JSON.stringify({ ...state, change: state.change.slice(0, -1) }));
  expect(older.note).toBeNull();
  expect(older.foresight.text()).toBe(JSON.stringify(state));
});

test('a state taken up again goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(anyCycles, anyCycles, (before, after) => {
      const teach = (from: string | null, cycles: typeof before) => {
        const { foresight } = openForesight(from);
        for (const outcomes of cycles) foresight.learn(outcomes.map((it) => ({ ...it, facts: near })));
        return foresight.text();
      };
      expect(teach(teach(null, before), after)).toBe(teach(null, [...before, ...after]));
    }),
    { numRuns: 30 },
  );
});

const good = () => JSON.parse(taught(['a- b+', 'a+ b-', 'a+'], near).text());

test.each([
  ['half', good().toString().slice(0, 9), 'is not JSON'],
  ['null', 'null', 'is no object'],
  ['another version', JSON.stringify({ ...good(), version: 9 }), 'has version 9, not 1'],
  ['no history', JSON.stringify({ ...good(), history: {} }), 'has version undefined, not 2'],
  ['too few change tables', JSON.stringify({ ...good(), change: [] }), `has not ${changeSigns.length} change tables`],
  [
    'a slot out of its table',
    JSON.stringify({ ...good(), change: good().change.map(() => [[99, 1, 1]]) }),
    'table why',
  ],
  ['no claims', JSON.stringify({ ...good(), claims: 7 }), 'impossible record'],
  ['more failures than claims', JSON.stringify({ ...good(), claims: [[0, 1, 0, 5, 0]] }), 'impossible record'],
])('%s is no state: learnt anew, and said', (_, text, problem) => {
  const { foresight, note } = openForesight(text);
  expect(note).toContain(problem);
  expect(note).toMatch(/learnt anew$/);
  expect(foresight.text()).toBe(openForesight(null).foresight.text());
});

test('a good state has no note', () => {
  expect(openForesight(JSON.stringify(good())).note).toBeNull();
});

test('claims count as calibrated when enough of them came true, and not before', () => {
  expect(taught(['a+']).reliability).toMatchObject({
    calibrated: false,
    words: expect.stringMatching(/not enough data/),
  });
  const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
  const cycles = Array.from({ length: 60 }, (_, index) =>
    names.map((name, at) => `${name}${(index + at) % 4 === 0 && at < 4 ? '-' : '+'}`).join(' '),
  );
  const { reliability } = taught(cycles);
  expect(reliability).toMatchObject({
    claims: expect.closeTo(894.6, 1),
    failed: expect.closeTo(44.7, 1),
    calibrated: true,
  });
  expect(reliability.words).toMatch(
    /^calibrated: of 895 test files foretold lately [\d.]+ should have failed, 45 did$/,
  );
});

test('claims that did not come true are not shown', () => {
  const cycles = Array.from({ length: 16 }, (_, index) =>
    Array.from({ length: 30 }, (_, at) => `n${index}-${at}${index % 2 ? '+' : '-'}`).join(' '),
  );
  expect(taught(cycles).reliability).toMatchObject({
    calibrated: false,
    words: expect.stringMatching(/did not come true/),
  });
});
