import { describe, expect, test } from 'vitest';
import type { RunnerEvent } from '#domain/result';
import { collectResults } from '#flow/execute/results';
import { anError, aTestResult } from '../../../test/support/builders.ts';

const told = (outcome: 'passed' | 'failed' | 'skipped', over = {}): RunnerEvent => ({
  type: 'test',
  ...aTestResult(outcome, over),
});
const ended = (over = {}): RunnerEvent => ({
  type: 'file-end',
  file: 'cart.test.ts',
  project: null,
  ms: 5,
  error: null,
  ...over,
});
const collected = (...events: readonly RunnerEvent[]) => {
  const collector = collectResults();
  for (const event of events) collector.add(event);
  return collector.results();
};

test('a file counts its tests when it ends', () => {
  const { tests, files } = collected(told('passed'), told('failed'), told('skipped'), ended());
  expect(tests).toHaveLength(3);
  expect(files).toEqual([
    { project: null, file: 'cart.test.ts', ms: 5, error: null, passed: 1, failed: 1, skipped: 1 },
  ]);
});

test('the same file in two projects is two files', () => {
  const { files } = collected(
    told('failed', { project: 'node' }),
    ended({ project: 'node' }),
    ended({ project: 'browser' }),
  );
  expect(files.map(({ project, failed }) => [project, failed])).toEqual([
    ['node', 1],
    ['browser', 0],
  ]);
});

test('a file that ends twice keeps its error', () => {
  const error = anError({ phase: 'hook' });
  expect(collected(ended({ error }), ended()).files).toMatchObject([{ error }]);
});

test('a file that never ends is not answered, its tests are', () => {
  const { tests, files } = collected({ type: 'file-start', file: 'cart.test.ts', project: null }, told('passed'));
  expect([tests.length, files.length]).toEqual([1, 0]);
});

test.each([
  [[], 'missing'],
  [[{ type: 'end', interrupted: true }], 'interrupted'],
  [[{ type: 'end', interrupted: false }], 'complete'],
] as const)('the end record: %j is %s', (events, end) => {
  expect(collected(...events).end).toBe(end);
});

describe('bounds', () => {
  test('a runner that invents tests is cut off and said to be incomplete', () => {
    const collector = collectResults();
    const event = told('passed');
    for (let index = 0; index < 500_001; index += 1) collector.add(event);
    expect(collector.add(event)).toBeNull();
    collector.add({ type: 'end', interrupted: false });
    expect([collector.results().tests.length, collector.results().end]).toEqual([500_000, 'interrupted']);
  });

  test('so is one that invents files', () => {
    const collector = collectResults();
    for (let index = 0; index < 500_001; index += 1) collector.add(ended({ file: `${index}` }));
    collector.add({ type: 'end', interrupted: false });
    expect([collector.results().files.length, collector.results().end]).toEqual([500_000, 'interrupted']);
  });

  test('a hundred problems are enough', () => {
    const problems = Array.from({ length: 200 }, (): RunnerEvent => ({ type: 'problem', error: anError() }));
    expect(collected(...problems).problems).toHaveLength(100);
  });
});

test('a file that was begun and not ended is running', () => {
  const begun = (file: string): RunnerEvent => ({ type: 'file-start', file, project: null });
  expect(collected(begun('cart.test.ts'), begun('slow.test.ts'), ended()).running).toEqual(['slow.test.ts']);
});

test('what is new is handed back for the live view', () => {
  const collector = collectResults();
  expect(collector.add(told('passed'))).toMatchObject({ type: 'test', result: { outcome: 'passed' } });
  expect(collector.add(ended())).toMatchObject({ type: 'file', file: { passed: 1 } });
  expect(collector.add({ type: 'start', runner: 'vitest', version: '5' })).toBeNull();
});
