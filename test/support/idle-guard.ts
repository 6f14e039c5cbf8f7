/** A guard without a process: keeps nothing and ends nobody. For tests in which nobody dies. */
import type { Guard } from '#kit/guard';

export const idleGuard: Guard = {
  session: '10000000000',
  nextMark: () => '100000000000000001',
  ready: async () => undefined,
  keep: async () => undefined,
  forget: async () => undefined,
  close: async () => undefined,
};
