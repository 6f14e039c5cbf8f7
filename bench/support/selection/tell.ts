/** The figures of `bench/selection.ts` and its lines. Pure. */
import { type Figure, figure } from '../figures.ts';
import { describe, median } from '../paired-ratio.ts';
import type { FileCosts } from './file-costs.ts';
import type { Moments } from './moments.ts';
import { ratioOfSums, type SelectionScore, type Share } from './score-selection.ts';

export interface JudgedPair {
  readonly score: SelectionScore;
  readonly costs: FileCosts;
  /** Null when nothing fails. */
  readonly moments: Moments | null;
  /** Whether the runner can select by itself. */
  readonly canChoose: boolean;
  /** Verdict of the recording run of the clean tree. */
  readonly recording: string;
  /** Why each missed file was not selected. */
  readonly reasons: readonly string[];
}

/** Shares of CPU, by repository; others are only reported. */
const targets: Readonly<Record<string, Readonly<Partial<Record<'related' | 'full', string>>>>> = {
  commander: { related: '<= 0.40' },
  'redux-toolkit': { related: '<= 0.35' },
  hono: { related: '<= 0.50' },
  express: { full: '<= 0.30' },
};

export function describePair({ score, moments, canChoose, recording, reasons }: JudgedPair): string {
  const { counts, failing, missed, elsewhere } = score;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const percent = (part: Share, whole: Share) => `${((100 * part.cpuMs) / whole.cpuMs || 0).toFixed(1)} %`;
  const related = canChoose ? `${counts.related} related, ` : '';
  const others = elsewhere === 0 ? '' : `, ${elsewhere} more in other suites`;
  const told =
    moments === null
      ? 'nothing fails'
      : `told after ${seconds(moments.assay)}, full run ${seconds(moments.full)}` +
        (moments.related === null ? '' : `, related ${seconds(moments.related)}`);
  const lines = missed.map((file, index) => `\n    MISSED ${file}: ${reasons[index]}`);
  if (counts.cold > counts.related) lines.push(`\n    cold alone: ${score.coldAlone.join(', ')}`);
  return (
    `recorded: ${recording}; ${counts.selected} of ${counts.full} files (${related}${counts.cold} cold${others}), ` +
    `${percent(score.selected, score.full)} of the CPU; ${failing.length} failing, ${missed.length} missed; ${told}${lines.join('')}`
  );
}

export function describeCosts(judged: readonly JudgedPair[]): string {
  const sum = (key: 'recorded' | 'scaled' | 'guessed') => judged.reduce((total, { costs }) => total + costs[key], 0);
  return `cost of a test file: recorded CPU of ${sum('recorded')}, the runner's duration of ${sum('scaled')}, the mean for ${sum('guessed')}`;
}

export function selectionFigures(
  judged: readonly JudgedPair[],
  pairs: number,
  repositories: readonly string[],
): readonly Figure[] {
  const scores = judged.map(({ score }) => score);
  const canChoose = judged.some((it) => it.canChoose);
  const target = repositories.length === 1 ? (targets[repositories[0] ?? ''] ?? {}) : {};
  const isAllThere = judged.length === pairs;
  const share = (key: keyof Share, over: 'related' | 'full', word: string) =>
    figure({
      figure: `${word} selected, against ${over === 'full' ? 'the full suite' : "the runner's own selection"}`,
      value: ratioOfSums(scores, key, over),
      unit: 'x',
      target: key === 'cpuMs' ? (target[over] ?? null) : null,
    });
  const missed = scores.reduce((total, score) => total + score.missed.length, 0);
  const larger = scores.filter(({ counts }) => counts.cold > counts.related).length;
  const sides = canChoose ? (['related', 'full'] as const) : (['full'] as const);
  return [
    figure({ figure: 'pairs judged', value: judged.length, unit: 'pairs', target: `= ${pairs}` }),
    figure({
      figure: 'pairs where a test fails',
      value: scores.filter((it) => it.failing.length > 0).length,
      unit: 'pairs',
      target: `= ${pairs}`,
    }),
    figure({ figure: 'failing test files missed', value: isAllThere ? missed : null, unit: 'files', target: '= 0' }),
    ...sides.map((over) => share('cpuMs', over, 'CPU')),
    ...sides.map((over) => share('files', over, 'test files')),
    figure({
      figure: `cold plan larger than ${canChoose ? "the runner's own selection" : 'the full suite'}`,
      value: isAllThere ? larger : null,
      unit: 'pairs',
      target: '= 0',
    }),
    ...momentFigures(judged.flatMap(({ moments }) => moments ?? [])),
  ];
}

function momentFigures(moments: readonly Moments[]): readonly Figure[] {
  const against = (name: string, values: readonly number[], target: string) => {
    const told = values.length === 0 ? undefined : describe(values);
    return figure({
      figure: `first failing test, against ${name}`,
      value: told?.median ?? null,
      spread: told?.spread ?? null,
      unit: 'x',
      target,
    });
  };
  const chosen = moments.flatMap(({ assay, related }) => (related === null ? [] : [{ assay, related }]));
  const own = moments.length === 0 ? undefined : describe(moments.map(({ assay }) => assay / 1000));
  const peer =
    moments.length === 0 ? null : { name: 'full run', value: median(moments.map(({ full }) => full / 1000)) };
  return [
    against(
      'the full run',
      moments.map(({ assay, full }) => assay / full),
      '<= 0.35',
    ),
    ...(chosen.length === 0
      ? []
      : [
          against(
            "the runner's own selection",
            chosen.map(({ assay, related }) => assay / related),
            '<= 0.7',
          ),
        ]),
    figure({
      figure: 'first failing test told',
      value: own?.median ?? null,
      spread: own?.spread ?? null,
      unit: 's',
      peer,
    }),
  ];
}
