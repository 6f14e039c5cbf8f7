import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasonsOf } from '#flow/risk/history-model/explain';
import { openHistoryModel } from '#flow/risk/history-model/model';
import { logOdds } from '#flow/risk/history-model/probability';
import { anyCycles, cycle } from '../../../../test/support/verdict-history.ts';

function explained(history: string, key: string, ms?: (index: number) => number) {
  const model = openHistoryModel();
  for (const [index, text] of history.split('|').entries()) model.learn(cycle(text, ms?.(index) ?? 100));
  return model.assess([...new Set(['a', 'b', 'c', key])]).explain(key);
}

const words = (history: string, key: string, sign: string) =>
  explained(history, key).contributions.find((it) => it.sign === sign)?.words;

test('the shifts add up to the number, and nothing is left out', () => {
  fc.assert(
    fc.property(anyCycles, (cycles) => {
      const model = openHistoryModel();
      for (const outcomes of cycles) model.learn(outcomes);
      const outlook = model.assess(['a', 'b', 'c', 'new']);
      for (const [index, { key, probability }] of outlook.tests.entries()) {
        const { contributions, overall, probability: again } = outlook.explain(key);
        const sum = contributions.reduce((total, { shift }) => total + shift, logOdds(overall));
        expect(again).toBeCloseTo(probability, 10);
        expect(sum).toBeCloseTo(logOdds(probability), 6);
        const told = outlook.shifts(index).map(({ shift, words }) => [words(), shift]);
        expect(new Set(told)).toEqual(new Set(contributions.map(({ words, shift }) => [words, shift])));
      }
    }),
  );
});

test.each([
  ['a+', 'new', 'pattern', 'never run before'],
  ['a-|a+|a+', 'a', 'pattern', 'last outcomes: passed, passed, failed'],
  ['a+|a+', 'a', 'since-failure', 'never failed in 2 runs'],
  ['a-', 'a', 'since-failure', 'failed last time, 1 failure in 1 run'],
  ['a-|a+|a+', 'a', 'since-failure', 'failed 3 runs ago, 1 failure in 3 runs'],
  ['a-|a+', 'a', 'long-rate', 'failed 49 % of its runs, older ones counting less'],
  ['a-|a+', 'a', 'short-rate', 'failed 41 % of its latest runs'],
  ['a+|b+|b+', 'a', 'presence', 'first run 3 runs of Assay ago, last 3 ago'],
  ['a+|a+', 'a', 'presence', 'first run 2 runs of Assay ago, last in the latest one'],
  ['a- b+|a- b+', 'b', 'neighbours', 'the tests next to it failed about 83 % of their latest runs'],
  ['a-|a+', 'a', 'turns', 'changed between pass and fail in 10 % of its runs'],
  ['a+', 'a', 'duration', 'takes about as long as other tests'],
  ['a- b-|a- b-', 'b', 'partners', '100 % of its failures came together with those of a, which still fails too'],
  ['a- b-|a- b+', 'b', 'partners', '100 % of its failures came together with those of a, which fails now'],
])('after %s, %s: %s says "%s"', (history, key, sign, said) => {
  expect(words(history, key, sign)).toBe(said);
});

test('a slow test is told from a quick one', () => {
  const durations = (key: string) =>
    explained('a+|b+|c+', key, (index) => [100, 100, 900][index] ?? 0).contributions.find(
      ({ sign }) => sign === 'duration',
    )?.words;
  expect(durations('c')).toBe('takes about 9 times as long as the middle test');
});

test('the reason is the facts that weigh most, each said once', () => {
  const reasons = (history: string, key: string, most: number) =>
    reasonsOf(
      explained(history, key).contributions.map(({ shift, words }) => ({ shift, words: () => words })),
      most,
    );
  expect(reasons('a+|a+|a+|a+', 'new', 9).filter((words) => words === 'never run before')).toHaveLength(1);
  expect(reasons('a- b+ c+|a- b+ c+|a- b+ c+', 'a', 1)).toEqual([expect.stringMatching(/failed/)]);
  expect(reasonsOf([], 2)).toEqual([]);
});

test('names from outside are printed on one line without control sequences', () => {
  const model = openHistoryModel();
  const evil = 'a\u001b[31m\nb';
  const both = [evil, 'z'].map((key) => ({ key, failed: true, ms: 1 }));
  model.learn(both);
  const partner = model
    .assess(['z'])
    .explain('z')
    .contributions.find(({ sign }) => sign === 'partners');
  expect(partner?.words).toContain('those of a b, which');
});
