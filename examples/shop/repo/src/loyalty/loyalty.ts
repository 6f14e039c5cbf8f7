import type { Cents } from '../money.ts';

export type Tier = 'bronze' | 'silver' | 'gold';

/** Points for each full euro. */
const pointsPerEuro: Readonly<Record<Tier, number>> = { bronze: 1, silver: 2, gold: 3 };

export function tierOf(points: number): Tier {
  if (points >= 5000) return 'gold';
  return points >= 1000 ? 'silver' : 'bronze';
}

/** The points an order earns; cents that do not make a euro earn nothing. */
export function earnedPoints(total: Cents, tier: Tier): number {
  return Math.floor(total / 100) * pointsPerEuro[tier];
}
