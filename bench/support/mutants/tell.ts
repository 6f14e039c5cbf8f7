/** The figures of `bench/mutants.ts` and its lines. Pure. */
import { type Figure, figure } from '../figures.ts';
import { describe } from '../paired-ratio.ts';
import type { SelectionScore } from '../selection/score-selection.ts';
import type { Mutant } from './mutate.ts';

export interface JudgedMutant {
  readonly score: SelectionScore;
  /** Why each missed file was not selected. */
  readonly reasons: readonly string[];
}

/** `judged` null: it never ended. */
export function describeMutant({ of, operator }: Mutant, judged: JudgedMutant | null): string {
  const what = `${operator} in ${of.name || '‹anonymous›'} (${of.path})`;
  if (judged === null) return `${what}: never ends, another one is drawn`;
  const { failing, missed, counts } = judged.score;
  const fate = failing.length === 0 ? 'survived' : `killed by ${failing.length} files, ${missed.length} missed`;
  const lines = missed.map((file, index) => `\n    MISSED ${file}: ${judged.reasons[index]}`);
  return `${what}: ${fate}; ${counts.selected} of ${counts.full} selected${lines.join('')}`;
}

export function mutantFigures(judged: readonly JudgedMutant[], wanted: number, endless: number): readonly Figure[] {
  const isAllThere = judged.length === wanted;
  const sum = (count: (score: SelectionScore) => number) =>
    judged.reduce((total, { score }) => total + count(score), 0);
  const share = (name: string, part: (score: SelectionScore) => number) => {
    const told = judged.length === 0 ? undefined : describe(judged.map(({ score }) => 100 * part(score)));
    const mean = judged.length === 0 ? null : (100 * sum(part)) / judged.length;
    return figure({ figure: `${name} selected, mean`, value: mean, spread: told?.spread ?? null, unit: '%' });
  };
  return [
    figure({ figure: 'mutants judged', value: judged.length, unit: 'mutants', target: `= ${wanted}` }),
    figure({ figure: 'never ended, drawn anew', value: endless, unit: 'mutants' }),
    figure({
      figure: 'killed by the full suite',
      value: sum(({ failing }) => Number(failing.length > 0)),
      unit: 'mutants',
      target: '> 0',
    }),
    figure({ figure: 'failing test files', value: sum(({ failing }) => failing.length), unit: 'files' }),
    figure({
      figure: 'failing test files missed',
      value: isAllThere ? sum(({ missed }) => missed.length) : null,
      unit: 'files',
      target: '= 0',
    }),
    share('test files', ({ counts }) => counts.selected / counts.full),
    share('CPU', ({ selected, full }) => (full.cpuMs === 0 ? 0 : selected.cpuMs / full.cpuMs)),
  ];
}
