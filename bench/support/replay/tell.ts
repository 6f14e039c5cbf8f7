/** What a replay with recording costs against the same without, commit by commit and in total. Pure. */
import { type Figure, figure } from '../figures.ts';
import { describe } from '../paired-ratio.ts';

/** One `assay validate` at one commit. */
export interface ReplaySide {
  readonly cpuMs: number;
  /** Null when no test ran. */
  readonly firstResultMs: number | null;
  /** Until the plan was there. */
  readonly planMs: number;
  readonly verdict: string;
  /** Test files that ran. */
  readonly files: number;
}

export interface ReplayedCommit {
  readonly recording: ReplaySide;
  readonly without: ReplaySide;
}

/** Beyond this the first result counts as later: two runs of the same command differ by as much. */
const firstResultTarget = '<= 1.05';

/** `target`: of the CPU in total; null when only reported. Throws on no commits. */
export function replayFigures(
  commits: readonly ReplayedCommit[],
  skipped: number,
  target: string | null,
): readonly Figure[] {
  const total = (side: keyof ReplayedCommit) => commits.reduce((sum, it) => sum + it[side].cpuMs, 0);
  const byCommit = describe(commits.map(({ recording, without }) => recording.cpuMs / without.cpuMs));
  const signals = commits.flatMap(({ recording: { firstResultMs: own }, without: { firstResultMs: plain } }) =>
    own === null || plain === null ? [] : [own / plain],
  );
  const first = signals.length === 0 ? null : describe(signals);
  const plans = describe(commits.map(({ recording, without }) => recording.planMs / without.planMs));
  const differing = commits.filter(({ recording, without }) => recording.verdict !== without.verdict);
  const inTotal = total('recording') / total('without');
  const peer = { name: 'without recording', value: total('without') / 1000 };
  return [
    figure({ figure: 'CPU in total, against no recording', value: inTotal, unit: 'x', target }),
    figure({ figure: 'CPU by commit', value: byCommit.median, spread: byCommit.spread, unit: 'x' }),
    figure({ figure: 'CPU with recording', value: total('recording') / 1000, unit: 's', peer }),
    figure({
      ...{ figure: 'first result, against no recording', value: first?.median ?? null, unit: 'x' },
      ...{ spread: first?.spread ?? null, target: firstResultTarget },
    }),
    figure({ figure: 'plan, against no recording', value: plans.median, spread: plans.spread, unit: 'x' }),
    figure({ figure: 'commits with a first result on both sides', value: signals.length, unit: 'commits' }),
    figure({ figure: 'commits whose verdict differs', value: differing.length, unit: 'commits' }),
    figure({ figure: 'commits replayed', value: commits.length, unit: 'commits' }),
    figure({ figure: 'commits skipped', value: skipped, unit: 'commits' }),
  ];
}
