import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { openHistoryModel } from '#flow/risk/history-model/model';
import { calibration } from '#formats/chance/calibration';
import { bootstrapMean } from './bootstrap.ts';
import { parseCycles, type Row, readDataSets } from './data-set.ts';
import { type PolicyName, policies } from './policies.ts';
import { replay } from './replay.ts';
import { apfdc, napfd } from './score.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-prioritisation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const row = (ms: number, failed = false, key = 'k'): Row => ({ key, ms, failed });
const anyRow = fc.record({ key: fc.constantFrom('a', 'b', 'c'), ms: fc.nat(50), failed: fc.boolean() });

test('NAPFD: half of the time, what does not fit is skipped, only ranks count', () => {
  // All four fit a budget of 5 but the second; failures at ranks 1 and 2 of 4 tests, one of three missed.
  const order = [row(2, true), row(6, true), row(1), row(1, true)];
  expect(napfd(order)).toBeCloseTo(2 / 3 - (1 + 3) / (3 * 4) + 2 / 3 / 8);
  expect(napfd([row(1, true), row(1)])).toBeCloseTo(1 - 1 / 2 + 1 / 4);
  expect(napfd([row(1, true)])).toBe(0);
  expect(napfd([row(1)])).toBeNull();
});

test('APFDc: the time left at each failure, half of its own included', () => {
  expect(apfdc([row(2, true), row(6), row(2, true)])).toBeCloseTo((9 + 1) / 20);
  expect([apfdc([row(1)]), apfdc([row(0, true)])]).toEqual([null, null]);
});

test('no order beats the oracle by APFDc, and both scores lie between 0 and 1', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { minLength: 1, maxLength: 8 }), (rows) => {
      const values = policies.oracle().values(rows);
      const best = rows.map((it, at) => ({ it, value: values[at] ?? 0 })).sort((a, b) => b.value - a.value);
      const [mine, oracle] = [apfdc(rows), apfdc(best.map(({ it }) => it))];
      expect(mine === null ? oracle === null : mine <= (oracle ?? -1) + 1e-9).toBe(true);
      for (const score of [napfd(rows) ?? 0, mine ?? 0]) expect(score >= 0 && score <= 1).toBe(true);
    }),
  );
});

test('a data set: columns by name, cycles by number, thousands with a comma', () => {
  const text = ' Id;Name;Duration;Verdict;Cycle\n1;9;1,002.5;1;2\n2;10;0.5;0;1\r\n3;9;0;0;1\n';
  const [one, two] = parseCycles(text, 'x.csv');
  expect(one?.map(({ ms, failed }) => [ms, failed])).toEqual([
    [0.5, false],
    [0, false],
  ]);
  expect(two).toEqual([{ key: '000000000009', ms: 1002.5, failed: true }]);
  expect((two?.[0]?.key ?? '') < (one?.[0]?.key ?? '')).toBe(true);
});

test.each([
  ['Name;Duration;Cycle\n', 'no column Verdict'],
  ['Name;Duration;Verdict;Cycle\na;1;0;1\na;fast;0;1\n', 'x.csv:3: Duration is "fast"'],
  ['Name;Duration;Verdict;Cycle\na;-1;0;1\n', 'x.csv:2: Duration is "-1"'],
  ['Name;Duration;Verdict;Cycle\na;1;2;1\n', 'x.csv:2: Verdict is "2"'],
  ['Name;Duration;Verdict;Cycle\na;1;0\n', 'x.csv:2: Cycle is ""'],
])('a file that is none says where (%#)', (text, problem) => {
  expect(() => parseCycles(text, 'x.csv')).toThrow(problem);
});

test('every set of a folder is read, zipped or not', () => {
  const text = 'Name;Duration;Verdict;Cycle\na;1;1;1\n';
  writeFileSync(join(folder, 'b.csv.gz'), gzipSync(text));
  writeFileSync(join(folder, 'a.csv'), text);
  writeFileSync(join(folder, 'README.md'), '');
  expect(readDataSets(folder).map(({ name, cycles }) => [name, cycles.length])).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  expect(() => readDataSets(join(folder, 'absent'))).toThrow('there is no');
});

test('a policy sees neither verdicts nor durations of the cycle it orders', () => {
  const cycles = fc.array(fc.array(anyRow, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
  const blind = (Object.keys(policies) as PolicyName[]).filter((name) => name !== 'oracle');
  fc.assert(
    fc.property(fc.constantFrom(...blind), cycles, (name, made) => {
      const policy = policies[name]();
      for (const rows of made) {
        const others = rows.map((it) => ({ ...it, failed: !it.failed, ms: it.ms + 7 }));
        expect(policy.values(others)).toEqual(policy.values(rows));
        policy.learn(rows);
      }
    }),
  );
});

test.each(Object.keys(policies).filter((name) => name !== 'random') as PolicyName[])(
  '%s learns of every row',
  (name) => {
    const policy = policies[name]();
    const rows = [row(1, true, 'a'), row(1, false, 'b'), row(1, false, 'c'), row(1, true, 'd')];
    for (let cycle = 0; cycle < 3; cycle += 1) policy.learn(rows);
    const [a = 0, b = 0, c = 0, d = 0] = policy.values(rows);
    expect(Math.min(a, d)).toBeGreaterThan(Math.max(b, c));
  },
);

test('ours learns every row as the model does', () => {
  const rows = [row(3, true, 'a'), row(1, false, 'b'), row(2, true, 'c')];
  const [policy, model] = [policies.assay(), openHistoryModel()];
  for (let cycle = 0; cycle < 3; cycle += 1) {
    policy.learn(rows);
    model.learn(rows);
  }
  const direct = model.assess(['a', 'b', 'c']).tests.map(({ probability }) => probability);
  expect(policy.probabilities?.(rows)).toEqual(direct);
});

test('a replay scores failing cycles, and knows more after the first', () => {
  const cycle = ['a', 'b', 'c', 'd'].map((key) => row(1, key === 'd', key));
  const set = { name: 'x', cycles: [cycle, cycle.map((it) => ({ ...it, failed: false })), cycle] };
  const scores = replay(set, policies['decayed Bayes'](), 3).scores;
  expect(scores.map((it) => it.cycle)).toEqual([0, 2]);
  expect(scores[1]?.napfd).toBeCloseTo(1 - 1 / 4 + 1 / 8);
  expect(replay(set, policies.assay(), 3).predictions).toHaveLength(12);
});

test('calibration: error, Brier score and its skill', () => {
  const claims = (probability: number, failed: boolean, times: number) => Array(times).fill({ probability, failed });
  const perfect = calibration([...claims(0, false, 50), ...claims(1, true, 50)]);
  expect([perfect.error, perfect.brier, perfect.skill]).toEqual([0, 0, 1]);
  const base = calibration([...claims(0.5, false, 50), ...claims(0.5, true, 50)], 1);
  expect([base.error, base.brier, base.skill, base.bins.length]).toEqual([0, 0.25, 0, 1]);
  expect(calibration(claims(0.9, false, 10)).error).toBeCloseTo(0.9);
  expect(() => calibration([])).toThrow('no predictions');
});

test('the bootstrap: the same draw for the same seed, and a bound that knows how sure it is', () => {
  const sure = bootstrapMean([[0.1, 0.1, 0.1], [0.3]], 200);
  expect([sure.mean, sure.low, sure.high].map((it) => it.toFixed(6))).toEqual(Array(3).fill('0.200000'));
  const unsure = bootstrapMean([[-1, 1, 0.4]], 500);
  expect(unsure).toEqual(bootstrapMean([[-1, 1, 0.4]], 500));
  expect([unsure.low < 0, unsure.high > 0.3]).toEqual([true, true]);
  expect(() => bootstrapMean([[]])).toThrow('says nothing');
});
