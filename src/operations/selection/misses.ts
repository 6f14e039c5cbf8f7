/** Operation `misses`: failures that a selection would not have shown, with the decision that left their test out. */
import type { Agreement } from '#domain/verdict';
import { agreementOf } from '#formats/chance/agreement';
import type { Session } from '#operations/session';
import type { SafetyMiss } from '#ports/history';

export type { SafetyMiss } from '#ports/history';

export interface Misses {
  readonly misses: readonly SafetyMiss[];
  readonly agreement: Agreement;
}

export async function listMisses({ history }: Session): Promise<Misses> {
  const [misses, { trials, missed }] = await Promise.all([history.misses(), history.trials()]);
  return { misses, agreement: agreementOf(trials, missed) };
}
