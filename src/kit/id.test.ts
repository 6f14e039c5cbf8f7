import { expect, test } from 'vitest';
import { countingIds, randomIds } from '#kit/id';

test('random ids are safe in file names and differ', () => {
  const ids = Array.from({ length: 200 }, () => randomIds.next('run'));
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^run-[0-9a-z]+$/);
});

test('each counter starts at one', () => {
  const ids = countingIds();
  expect([ids.next('run'), ids.next('run'), countingIds().next('run')]).toEqual(['run-1', 'run-2', 'run-1']);
});
