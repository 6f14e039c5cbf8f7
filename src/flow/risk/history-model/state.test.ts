import { expect, test } from 'vitest';
import { openHistoryModel } from '#flow/risk/history-model/model';
import { readHistoryState } from '#flow/risk/history-model/state';
import { cycle } from '../../../../test/support/verdict-history.ts';

function goodState() {
  const model = openHistoryModel();
  for (const text of ['a- b+', 'a- b-', 'a+ b+']) model.learn(cycle(text));
  return JSON.parse(JSON.stringify(model.state()));
}

/** The good state with another value at one place; undefined takes the place away. */
function changed(path: string, value: unknown): unknown {
  const state = goodState();
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const owner = steps.reduce((inner, step) => inner[step], state);
  owner[last] = value;
  return JSON.parse(JSON.stringify(state));
}

test('what was written is read', () => {
  expect(readHistoryState(goodState())).toEqual(goodState());
});

test.each([
  ['nothing', null, 'is no object'],
  ['text', '{}', 'is no object'],
  ['an empty object', {}, 'has version undefined, not 2'],
  ['another version', changed('version', 1), 'has version 1, not 2'],
  ['half a cycle', changed('cycles', 1.5), 'counts no cycles'],
  ['a lost table', { ...goodState(), tables: [] }, 'has not 9 tables'],
  ['a lost claim', { ...goodState(), claims: [] }, 'has not 9 tables'],
  ['no claim', changed('claims.2', 'x'), 'table pattern'],
  ['no table', changed('tables.2', 'x'), 'table pattern'],
  ['a slot out of its table', changed('tables.2.0.0', 64), 'table pattern'],
  ['more failures than runs', changed('tables.0.0.1', 1e9), 'table long-rate'],
  ['NaN as JSON has it', changed('overall.0.2', null), 'table overall'],
  ['no tests', changed('tests', {}), 'has no tests'],
  ['a test twice', { ...goodState(), tests: [goodState().tests[0], goodState().tests[0]] }, 'has a test twice'],
  ['a test without counts', changed('tests.0.counts', undefined), 'impossible counts'],
  ['a count below nothing', changed('tests.0.counts.0', -1), 'impossible counts'],
  ['a run in the future', changed('tests.0.counts.11', 9), 'impossible counts'],
  ['outcomes before the first', changed('tests.0.counts.7', 31), 'impossible counts'],
  ['a duration of text', changed('tests.0.ms', '9'), 'impossible counts'],
  ['more joint failures than failures', changed('tests.0.partners.0.1', 99), 'impossible'],
])('%s is no state', (_, json, problem) => {
  expect(readHistoryState(json)).toEqual({ problem: expect.stringContaining(problem) });
});
