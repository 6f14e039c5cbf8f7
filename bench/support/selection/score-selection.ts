/**
 * What was selected for one fault, held against everything and against what the runner selects itself. Pure. Only files of the suite that
 * was run as ground truth count; shares leave out the tests that came with the fix, as nobody would have had them.
 */
import type { FailingFile } from '../plain/telling.ts';
import { costOf, type FileCosts } from './file-costs.ts';

export interface SelectionInput {
  /** Test files of the suite. */
  readonly files: readonly string[];
  readonly selected: readonly string[];
  /** Selected with nothing recorded. */
  readonly cold: readonly string[];
  /** Null when the runner cannot choose: it runs everything. */
  readonly related: readonly string[] | null;
  readonly failing: readonly FailingFile[];
  readonly fixTests: readonly string[];
  readonly costs: FileCosts;
}

/** Of one side; milliseconds of CPU. */
export interface Share {
  readonly files: number;
  readonly cpuMs: number;
}

export interface SelectionScore {
  readonly failing: readonly string[];
  readonly missed: readonly string[];
  /** Selected by Assay in other suites: there is no ground truth for them. */
  readonly elsewhere: number;
  readonly full: Share;
  readonly selected: Share;
  readonly related: Share;
  /** Selected by a cold plan, but not by the runner itself. */
  readonly coldAlone: readonly string[];
  /** With the fix's tests. */
  readonly counts: {
    readonly full: number;
    readonly selected: number;
    readonly cold: number;
    readonly related: number;
  };
}

export function scoreSelection(input: SelectionInput): SelectionScore {
  const suite = new Set(input.files);
  const inSuite = (files: readonly string[]) => files.filter((file) => suite.has(file));
  const related = inSuite(input.related ?? input.files);
  const selected = new Set(input.selected);
  const fix = new Set(input.fixTests);
  const share = (files: readonly string[]): Share => {
    const counted = files.filter((file) => !fix.has(file));
    return { files: counted.length, cpuMs: costOf(input.costs, counted) };
  };
  const failing = input.failing.map(({ file }) => file);
  return {
    failing,
    missed: failing.filter((file) => !selected.has(file)),
    coldAlone: inSuite(input.cold).filter((file) => !related.includes(file)),
    elsewhere: input.selected.length - inSuite(input.selected).length,
    full: share(input.files),
    selected: share(inSuite(input.selected)),
    related: share(related),
    counts: {
      full: input.files.length,
      selected: inSuite(input.selected).length,
      cold: inSuite(input.cold).length,
      related: related.length,
    },
  };
}

/** Ratio of the sums over all faults. */
export function ratioOfSums(
  scores: readonly SelectionScore[],
  key: keyof Share,
  over: 'related' | 'full',
): number | null {
  const sum = (side: 'selected' | 'related' | 'full') => scores.reduce((total, score) => total + score[side][key], 0);
  return sum(over) === 0 ? null : sum('selected') / sum(over);
}
