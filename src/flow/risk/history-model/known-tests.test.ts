import { expect, test } from 'vitest';
import { KnownTests } from '#flow/risk/history-model/known-tests';
import { failedWith, failingPartner, observe } from '#flow/risk/history-model/test-record';

const keysOf = (tests: KnownTests) => [...tests.all()].map(({ key }) => key);

test('too many tests: those not run for longest are forgotten, also as partners', () => {
  const tests = new KnownTests();
  const records = tests.getOrAdd(['a', 'b', 'c', 'd'], 0);
  for (const [at, record] of records.entries()) observe(record, true, null, at);
  const [first, , , last] = records;
  if (first === undefined || last === undefined) throw new Error('four were made');
  last.failedCycles = 1;
  failedWith(last, first);
  expect(failingPartner(last)?.key).toBe('a');
  tests.prune(4);
  expect(keysOf(tests)).toHaveLength(4);
  tests.prune(3);
  expect([keysOf(tests), failingPartner(last)]).toEqual([['c', 'd'], null]);
});

test('imagined tests stand among the known ones until the next question', () => {
  const tests = new KnownTests();
  const [a, c] = tests.getOrAdd(['a', 'c'], 0);
  if (a === undefined || c === undefined) throw new Error('two were made');
  observe(a, true, null, 0);
  observe(c, false, null, 0);
  const [b, again] = tests.getOrImagine(['b', 'b'], 1);
  expect(b).toBe(again);
  expect([a.place, b?.place, c.place]).toEqual([0, 1, 2]);
  expect(b && tests.failuresNear(b)).toBeGreaterThan(0.4);
  tests.getOrImagine(['c'], 1);
  expect([a.place, c.place, tests.get('b')]).toEqual([0, 1, undefined]);
  expect(new KnownTests().getOrImagine(['x'], 0).map((it) => new KnownTests().failuresNear(it))).toEqual([null]);
});

test('the partner that failed together least makes room', () => {
  const tests = new KnownTests();
  const [first, ...others] = tests.getOrAdd(
    Array.from({ length: 20 }, (_, at) => `t${at}`),
    0,
  );
  if (first === undefined) throw new Error('twenty were made');
  for (const other of [...others, ...others.slice(3, 12)]) failedWith(first, other);
  expect(first.partners.size).toBe(16);
  for (const other of others.slice(3, 12)) expect(first.partners.get(other)).toBe(2);
  for (const other of first.partners.keys()) failedWith(first, other);
  const newcomer = others.find((other) => !first.partners.has(other));
  if (newcomer === undefined) throw new Error('some made room');
  failedWith(first, newcomer);
  expect([first.partners.size, first.partners.has(newcomer)]).toEqual([16, true]);
});
