/**
 * P(running this test file now shows a failure), whoever is to blame: the odds its history gives, moved by what the change says of it.
 * Taken up from the text that was stored, and written down as text again; a text that cannot be used is said, and learning begins anew.
 */
import { type ChangeModel, changeStateProblem, openChangeModel } from '#flow/risk/change-model/change-model';
import type { ChangeFacts } from '#flow/risk/change-model/change-signs';
import { reasonsOf } from '#flow/risk/history-model/explain';
import { type HistoryModel, type Outcome, openHistoryModel } from '#flow/risk/history-model/model';
import { fromLogOdds, logOdds } from '#flow/risk/history-model/probability';
import { readHistoryState } from '#flow/risk/history-model/state';
import { type Reliability, type ReliabilityRow, ReliabilityTable, reliabilityProblem } from '#flow/risk/reliability';

/** Null facts: nothing is known of how the change reaches it. */
export interface Candidate {
  readonly key: string;
  readonly facts: ChangeFacts | null;
}

export interface Foreseen {
  readonly key: string;
  readonly probability: number;
  /** The same from what happened lately: what orders. */
  readonly lately: number;
  readonly expectedMs: number | null;
  /** The facts that move it most, in words. */
  readonly because: readonly string[];
}

export interface CycleOutcome extends Outcome {
  readonly facts: ChangeFacts | null;
}

export interface Foresight {
  /** In the order asked; each key once. */
  assess(tests: readonly Candidate[]): readonly Foreseen[];
  /** One run of Assay. */
  learn(cycle: readonly CycleOutcome[]): void;
  readonly reliability: Reliability;
  /** Runs learnt. */
  readonly cycles: number;
  text(): string;
}

const version = 1;
const shownFacts = 2;

interface Parts {
  readonly history: HistoryModel;
  readonly change: ChangeModel;
  readonly claims: ReliabilityTable;
}

/** `note`: why what was stored could not be used; null when it could, or when nothing was. */
export function openForesight(text: string | null): { readonly foresight: Foresight; readonly note: string | null } {
  const read = text === null ? freshParts() : readParts(text);
  const note = 'problem' in read ? `what earlier runs taught about tests ${read.problem}: learnt anew` : null;
  const parts = 'problem' in read ? freshParts() : read;
  return {
    note,
    foresight: {
      assess: (tests) => assess(parts, tests),
      learn: (cycle) => learn(parts, cycle),
      get reliability() {
        return parts.claims.judge();
      },
      get cycles() {
        return parts.history.cycles;
      },
      text: () => {
        const { history, change, claims } = parts;
        return JSON.stringify({ version, history: history.state(), change: change.state(), claims: claims.rows() });
      },
    },
  };
}

function assess({ history, change }: Parts, tests: readonly Candidate[]): readonly Foreseen[] {
  const outlook = history.assess(tests.map(({ key }) => key));
  return outlook.tests.map(({ key, probability, lately, expectedMs }, index) => {
    const facts = tests[index]?.facts ?? null;
    const shifts = facts === null ? [] : change.shifts(facts);
    const shift = shifts.reduce((sum, it) => sum + it.shift, 0);
    const because = reasonsOf([...outlook.shifts(index), ...shifts], shownFacts);
    return { key, probability: moved(probability, shift), lately: moved(lately, shift), expectedMs, because };
  });
}

/**
 * Claims are judged and ratios learnt by what was known before this cycle. Nothing was claimed before the first one, and a test that never
 * ran has no history to be held against.
 */
function learn({ history, change, claims }: Parts, cycle: readonly CycleOutcome[]): void {
  const keys = [...new Set(cycle.map(({ key }) => key))];
  const known = new Map(history.assess(keys).tests.map((it) => [it.key, it]));
  const isFirst = history.cycles === 0;
  claims.fade();
  const ratios = cycle.flatMap(({ key, facts, failed }) => {
    const before = known.get(key);
    if (before === undefined) return [];
    const shift = facts === null ? 0 : change.shift(facts);
    if (!isFirst) claims.learn(moved(before.probability, shift), failed);
    return facts === null || before.runs === 0 ? [] : [{ facts, failed, expected: before.probability }];
  });
  for (const { facts, failed, expected } of ratios) change.learn(facts, failed, expected);
  history.learn(cycle);
}

function moved(probability: number, shift: number): number {
  return shift === 0 ? probability : fromLogOdds(logOdds(probability) + shift);
}

function freshParts(): Parts {
  return { history: openHistoryModel(), change: openChangeModel(), claims: new ReliabilityTable() };
}

function readParts(text: string): Parts | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'is not JSON' };
  }
  if (typeof json !== 'object' || json === null) return { problem: 'is no object' };
  const { version: found, history, change, claims } = json as Record<string, unknown>;
  if (found !== version) return { problem: `has version ${JSON.stringify(found)?.slice(0, 20)}, not ${version}` };
  const state = readHistoryState(history);
  if ('problem' in state) return state;
  const problem = changeStateProblem(change) ?? reliabilityProblem(claims);
  if (problem !== null) return { problem };
  return {
    history: openHistoryModel(state),
    change: openChangeModel(change as ReturnType<ChangeModel['state']>),
    claims: new ReliabilityTable(claims as readonly ReliabilityRow[]),
  };
}
