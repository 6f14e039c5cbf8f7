/** Reading a row that an earlier step must have written; its absence is a bug in the flow, not bad input. */
import type { RunState, StateKind } from '#domain/run';
import type { FlowContext } from '#flow/context';

export async function need<K extends StateKind>(
  context: FlowContext,
  run: string,
  kind: K,
  key = '',
): Promise<RunState[K]> {
  const row = await context.rows.load(run, kind, key);
  if (row === null) throw new Error(`run ${run} has no ${kind} row "${key}"`);
  return row;
}
