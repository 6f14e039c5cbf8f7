import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PooledTable } from '#flow/risk/history-model/pooled-table';
import { fromLogOdds, least, most } from '#flow/risk/history-model/probability';

const at = (table: PooledTable, place: number, start: number | readonly number[] = 0.5) =>
  fromLogOdds(table.logOdds(place, start));

test('a slot nobody was in answers with its start, one with runs moves to what was seen', () => {
  const table = new PooledTable(4);
  expect(at(table, 2, 0.2)).toBeCloseTo(0.2);
  expect(at(table, 2, [0, 0, 0.7, 0])).toBeCloseTo(0.7);
  for (let run = 0; run < 4; run += 1) table.learn(2, true);
  expect(at(table, 2, 0.2)).toBeCloseTo((4 + 0.2 * 4) / 8);
  expect([at(table, 1, 0.2), table.seen(2)]).toEqual([expect.closeTo(0.2), 4]);
});

test('a place between two slots belongs to both', () => {
  const table = new PooledTable(3);
  table.learn(1.25, true);
  expect([table.seen(1), table.seen(2), table.seen(1.25)]).toEqual([0.75, 0.25, 0.625]);
  expect(table.logOdds(1.5, 0.5)).toBeCloseTo((table.logOdds(1, 0.5) + table.logOdds(2, 0.5)) / 2);
});

test('the oldest is forgotten, slowly', () => {
  const table = new PooledTable(1, 100);
  for (let run = 0; run < 1000; run += 1) table.learn(0, false);
  expect(table.seen(0)).toBe(100);
  for (let run = 0; run < 300; run += 1) table.learn(0, true);
  expect(at(table, 0)).toBeGreaterThan(0.9);
});

test('whatever is learnt, an answer is a probability, and what is written down answers alike', () => {
  const lesson = fc.tuple(fc.double({ min: 0, max: 6, noNaN: true }), fc.boolean());
  fc.assert(
    fc.property(fc.array(lesson, { maxLength: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (lessons, start) => {
      const table = new PooledTable(8, 50);
      for (const [place, failed] of lessons) table.learn(place, failed);
      const copy = new PooledTable(8, 50);
      copy.restore(JSON.parse(JSON.stringify(table.rows())));
      for (let place = 0; place < 7; place += 0.5) {
        expect(at(table, place, start)).toBeGreaterThanOrEqual(least * 0.999);
        expect(at(table, place, start)).toBeLessThanOrEqual(most);
        expect(copy.logOdds(place, start)).toBe(table.logOdds(place, start));
      }
    }),
  );
});
