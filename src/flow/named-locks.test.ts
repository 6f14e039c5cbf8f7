import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNamedLocks } from '#flow/named-locks';

test('nobody ever holds what somebody else holds, and everybody gets a turn, in order', async () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(names, { maxLength: 8 }), fc.scheduler(), async (wishes, scheduler) => {
      const locks = createNamedLocks();
      const held = new Set<string>();
      const served = new Map<string, number[]>();
      const all = wishes.map((wish, index) =>
        locks.hold(wish, async () => {
          const own = new Set(wish);
          for (const name of own) {
            expect(held.has(name)).toBe(false);
            held.add(name);
            served.set(name, [...(served.get(name) ?? []), index]);
          }
          await scheduler.schedule(Promise.resolve());
          for (const name of own) held.delete(name);
          return index;
        }),
      );
      await scheduler.waitFor(Promise.all(all));
      expect(await Promise.all(all)).toEqual(wishes.map((_, index) => index));
      for (const order of served.values()) expect(order).toEqual(order.toSorted((a, b) => a - b));
    }),
  );
});

test('work that fails lets go', async () => {
  const locks = createNamedLocks();
  const failing = locks.hold(['port 3000'], () => Promise.reject(new Error('no')));
  const next = locks.hold(['port 3000'], async () => 'served');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('served');
});
