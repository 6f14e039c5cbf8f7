import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HistoryModel, type Outcome, openHistoryModel } from '#flow/risk/history-model/model';
import { readHistoryState } from '#flow/risk/history-model/state';
import { anyCycles, cycle } from '../../../../test/support/verdict-history.ts';

function taught(cycles: readonly (readonly Outcome[])[], model = openHistoryModel()): HistoryModel {
  for (const outcomes of cycles) model.learn(outcomes);
  return model;
}

const repeat = (text: string, times: number) => Array.from({ length: times }, () => cycle(text));
const probability = (model: HistoryModel, key: string) => model.assess([key]).tests[0]?.probability ?? Number.NaN;
const keys = ['a', 'b', 'c', 'd/e', 'd/f', 'never seen', '__proto__'];

test('with no history all tests are alike, and failing is not taken for unlikely', () => {
  const { tests } = openHistoryModel().assess(['a', 'b']);
  expect(tests.map((it) => it.probability)).toEqual([expect.closeTo(1 / 3), expect.closeTo(1 / 3)]);
  expect(tests.map((it) => it.expectedMs)).toEqual([null, null]);
});

test.each([
  ['what failed last is likelier than what passed last', 'a- b+', 'a', 'b'],
  ['what failed lately is likelier than what never did', 'a- b+|a+ b+|a+ b+', 'a', 'b'],
  ['a failure long ago counts less than one of late', 'a- b+|a+ b+|a+ b+|a+ b+|a+ b-|a+ b+', 'b', 'a'],
  ['what fails again and again is likelier than what failed once', 'a- b+|a- b+|a- b-', 'a', 'b'],
  ['a new test is likelier than one that never failed', 'a+ b+|a+ b+|a+ b+', 'new', 'a'],
])('%s', (_, history, likelier, than) => {
  const model = taught(history.split('|').map((text) => cycle(text)));
  expect(probability(model, likelier)).toBeGreaterThan(probability(model, than));
});

test('what became of other new tests is what is said of the next', () => {
  const grow = (outcome: string) =>
    taught(Array.from({ length: 40 }, (_, index) => cycle(`old+ new-${String(index).padStart(2, '0')}${outcome}`)));
  expect(probability(grow('+'), 'another')).toBeLessThan(0.12);
  expect(probability(grow('-'), 'another')).toBeGreaterThan(0.6);
});

test('a test next to one that fails now is watched, where that foretold failures before', () => {
  const far = 'm+ n+ o+ p+ q+ r+ s+ t+';
  const round = [
    cycle(`a1- a2+ ${far} z1- z2+`),
    cycle(`a1+ a2- ${far} z1+ z2-`),
    ...repeat(`a1+ a2+ ${far} z1+ z2+`, 5),
  ];
  const model = taught([...Array.from({ length: 10 }, () => round).flat(), cycle(`a1+ a2+ ${far} z1- z2+`)]);
  expect(probability(model, 'z2')).toBeGreaterThan(probability(model, 'a2'));
});

test('what failed together with a test that fails now is watched', () => {
  const apart = 'b+ c+ d+ e+ f+ g+ h+ i+ j+';
  const together = [...repeat(`a- ${apart} z-`, 5), ...repeat(`a+ ${apart} z+`, 8)];
  const alone = [...repeat(`a+ ${apart} z-`, 5), ...repeat(`a+ ${apart} z+`, 8)];
  const model = taught([...together, cycle('a-')]);
  expect(
    model
      .assess(['z'])
      .explain('z')
      .contributions.map(({ sign }) => sign),
  ).toContain('partners');
  const stranger = taught([...alone, cycle('a-')]);
  expect(
    stranger
      .assess(['z'])
      .explain('z')
      .contributions.map(({ sign }) => sign),
  ).not.toContain('partners');
});

test('the expected duration follows what was seen; one that is no number is not taken', () => {
  const model = taught([cycle('a+', 100), cycle('a+', 200)]);
  expect(model.assess(['a']).tests[0]?.expectedMs).toBeCloseTo(130);
  for (const ms of [null, Number.NaN, -5, Number.POSITIVE_INFINITY]) model.learn(cycle('a+', ms));
  expect(model.assess(['a']).tests[0]?.expectedMs).toBeCloseTo(130);
});

test('probabilities, always; in the order asked; the same for the same history', () => {
  fc.assert(
    fc.property(anyCycles, (cycles) => {
      const { tests } = taught(cycles).assess(keys);
      expect(tests.map(({ key }) => key)).toEqual(keys);
      for (const it of tests) expect(it.probability > 0 && it.probability < 1).toBe(true);
      expect(taught(cycles).assess(keys).tests).toEqual(tests);
    }),
  );
});

test('asking teaches nothing', () => {
  fc.assert(
    fc.property(anyCycles, anyCycles, (before, after) => {
      const asked = taught(before);
      const state = JSON.stringify(asked.state());
      asked.assess(keys).explain('a');
      asked.assess(['zz', 'b']);
      expect(JSON.stringify(asked.state())).toBe(state);
      expect(taught(after, asked).assess(keys).tests).toEqual(taught([...before, ...after]).assess(keys).tests);
    }),
  );
});

test('a model taken up again from JSON goes on as if it had never stopped', () => {
  fc.assert(
    fc.property(anyCycles, anyCycles, (before, after) => {
      const state = readHistoryState(JSON.parse(JSON.stringify(taught(before).state())));
      if ('problem' in state) throw new Error(state.problem);
      const resumed = taught(after, openHistoryModel(state));
      const through = taught([...before, ...after]);
      expect(resumed.assess(keys).tests).toEqual(through.assess(keys).tests);
      expect(resumed.state()).toEqual(through.state());
    }),
  );
});

test('a question about a test that was not assessed is a mistake', () => {
  expect(() => openHistoryModel().assess(['a']).explain('b')).toThrow('b is not among');
});
