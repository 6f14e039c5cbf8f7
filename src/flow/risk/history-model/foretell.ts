/**
 * What the flow calls: the state as it was stored, the runs that history learnt since, and the tests to be ranked; back come a probability
 * with its reason for each, and the state to store. Reading the state and catching up is all there is: a lost or foreign state is rebuilt
 * from the runs history still has, and said.
 */
import { reasonOf } from '#flow/risk/history-model/explain';
import { type HistoryModel, type Outcome, openHistoryModel } from '#flow/risk/history-model/model';
import { type HistoryState, readHistoryState } from '#flow/risk/history-model/state';

/** One run of Assay as history keeps it. Only what was really run: nothing is known of a test that was left out. */
export interface PastRun {
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly outcomes: readonly Outcome[];
}

/** JSON. */
export interface StoredModel {
  /** The newest moment learnt, and the runs learnt of that moment: what is not later was learnt, or came too late. */
  readonly through: { readonly at: number; readonly runs: readonly string[] } | null;
  readonly state: HistoryState;
}

export interface Question {
  /** As it was stored, from outside; null before the first time. */
  readonly stored: unknown;
  /** Any order; those learnt before do no harm. */
  readonly runs: readonly PastRun[];
  /** Keys of the tests to rank, each once. */
  readonly tests: readonly string[];
}

export interface TestRisk {
  readonly probability: number;
  readonly expectedMs: number | null;
  /** In words, from facts about the test alone. */
  readonly because: string;
}

export interface Answer {
  readonly risks: ReadonlyMap<string, TestRisk>;
  /** To store; undefined when there was nothing new to learn. */
  readonly learnt: StoredModel | undefined;
  /** Why the stored state could not be used, null when it could. */
  readonly note: string | null;
}

export function foretell({ stored, runs, tests }: Question): Answer {
  const before = stored === null ? null : readStored(stored);
  const note =
    before !== null && 'problem' in before ? `what was learnt of earlier runs ${before.problem}: learnt anew` : null;
  const known = before === null || 'problem' in before ? null : before;
  const model = openHistoryModel(known?.state);
  const through = catchUp(model, known?.through ?? null, runs);
  const outlook = model.assess(tests);
  const risks = outlook.tests.map(({ key, probability, expectedMs }) => {
    const because = reasonOf(outlook.explain(key));
    return [key, { probability, expectedMs, because }] as const;
  });
  const isNew = note !== null || through !== (known?.through ?? null);
  return { risks: new Map(risks), learnt: isNew ? { through, state: model.state() } : undefined, note };
}

/** Learns what is later than `through`, oldest first, each run once. */
function catchUp(
  model: HistoryModel,
  through: StoredModel['through'],
  runs: readonly PastRun[],
): StoredModel['through'] {
  const ordered = runs.toSorted((a, b) => a.at - b.at || (a.run < b.run ? -1 : a.run > b.run ? 1 : 0));
  let last = through;
  for (const { run, at, outcomes } of ordered) {
    if (last !== null && (at < last.at || (at === last.at && last.runs.includes(run)))) continue;
    model.learn(outcomes);
    last = { at, runs: last?.at === at ? [...last.runs, run] : [run] };
  }
  return last;
}

function readStored(json: unknown): StoredModel | { readonly problem: string } {
  if (typeof json !== 'object' || json === null) return { problem: 'is no object' };
  const { through, state: inner } = json as StoredModel;
  const isMoment =
    through === null ||
    (typeof through === 'object' &&
      Number.isFinite(through.at) &&
      Array.isArray(through.runs) &&
      through.runs.every((run: unknown) => typeof run === 'string'));
  if (!isMoment) return { problem: 'does not say through when' };
  const state = readHistoryState(inner);
  return 'problem' in state ? state : { through, state };
}
