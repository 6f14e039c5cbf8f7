/** How many points each user has. */
export interface Ledger {
  balance(userId: string): number;
  add(userId: string, points: number): void;
}

export function createLedger(): Ledger {
  const points = new Map<string, number>();
  const balance = (userId: string): number => points.get(userId) ?? 0;
  return {
    balance,
    add: (userId, change) => {
      points.set(userId, balance(userId) + change);
    },
  };
}
