/** All that the model holds between cycles. */
import { KnownTests } from '#flow/risk/history-model/known-tests';
import { PooledTable } from '#flow/risk/history-model/pooled-table';
import { signs } from '#flow/risk/history-model/signs';

export interface Memory {
  /** Cycles learnt. */
  cycles: number;
  /** How often anything fails, of late. */
  readonly overall: PooledTable;
  /** One for each sign, in their order. */
  readonly tables: readonly PooledTable[];
  readonly tests: KnownTests;
}

export function emptyMemory(): Memory {
  return {
    cycles: 0,
    overall: new PooledTable(1, null, 10_000),
    tables: signs.map(({ slots, starts = null }) => new PooledTable(slots, starts)),
    tests: new KnownTests(),
  };
}
