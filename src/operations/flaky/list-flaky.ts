/** Operation `flaky`: tests that were proven flaky, those that fail most often first. */
import { type LedgerEntry, ledgerEntry } from '#operations/flaky/ledger';
import type { Session } from '#operations/session';

export interface FlakyLedger {
  readonly tests: readonly LedgerEntry[];
}

export async function listFlaky({ history }: Pick<Session, 'history'>): Promise<FlakyLedger> {
  const entries = (await history.flakyTests()).map(ledgerEntry).filter((it) => it !== null);
  return { tests: entries.sort((a, b) => b.rate - a.rate) };
}
