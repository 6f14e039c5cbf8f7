/**
 * Things that only one may hold at a time, by name. Whoever asks is served in the order of asking, and gets all of its names or waits:
 * nobody holds one while waiting for another, so there is no deadlock. Only for one process.
 */
export interface NamedLocks {
  /** Runs `work` while nobody else holds any of the names; without names at once. */
  hold<T>(names: readonly string[], work: () => Promise<T>): Promise<T>;
}

export function createNamedLocks(): NamedLocks {
  const last = new Map<string, Promise<void>>();
  return {
    async hold(names, work) {
      const earlier = names.map((name) => last.get(name));
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const name of names) last.set(name, promise);
      await Promise.all(earlier);
      try {
        return await work();
      } finally {
        resolve();
        for (const name of names) if (last.get(name) === promise) last.delete(name);
      }
    },
  };
}
