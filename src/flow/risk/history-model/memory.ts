/** All that the model holds between cycles. */
import { KnownTests } from '#flow/risk/history-model/known-tests';
import { PooledTable } from '#flow/risk/history-model/pooled-table';
import { signs } from '#flow/risk/history-model/signs';

/**
 * Runs a slot remembers for the claimed probability. With 400, as for the order, the first thirds of three histories give an expected
 * calibration error of .027, .001 and .051, with 1,500 of .025, .001 and .043; the order would lose by it.
 */
const claimMemory = 1_500;

export interface Memory {
  /** Cycles learnt. */
  cycles: number;
  /** How often anything fails, of late. */
  readonly overall: PooledTable;
  /** One for each sign, in their order. */
  readonly tables: readonly PooledTable[];
  /** The same with a longer memory: what is claimed. Order wants what happened lately, a probability that comes true wants more runs. */
  readonly claims: readonly PooledTable[];
  readonly tests: KnownTests;
}

export function emptyMemory(): Memory {
  return {
    cycles: 0,
    overall: new PooledTable(1, 10_000),
    tables: signs.map(({ slots }) => new PooledTable(slots)),
    claims: signs.map(({ slots }) => new PooledTable(slots, claimMemory)),
    tests: new KnownTests(),
  };
}
