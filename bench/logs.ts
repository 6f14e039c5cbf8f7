/**
 * Does the failing slice of a log hold the lines that matter, and how many lines does it show? Error lines as two people marked them, beside
 * the last 25 lines and `grep -i error` with two lines around, with and without a passing log of the same job.
 * `--data DIR`: a folder per log with fail.log.gz, groundtruth, groundtruth2 and perhaps pass.log.gz (cidiff). `--seed N`: which half of the
 * projects is held out (5: the rules were made on the other half of that draw). `--runs 1` scores only the
 * half that may be looked at. Chosen after the held-out half was scored, and so without a target: the mean over the logs, and the hits against
 * the most that so many lines could be (some logs have thousands of marked lines). One rule was touched after that
 * scoring, for a unit test (Gradle's `> Task x FAILED`): no figure here changed.
 */
import { type Log, readLog } from '#formats/log/lines';
import { createGoodLog, type GoodLog } from '#formats/log/score';
import { sliceLog } from '#formats/log/slice';
import { benchArguments } from './support/arguments.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { heldOut, type MarkedLog, readMarkedLogs } from './support/logs/cidiff.ts';

const names = ['assay', 'assay, no passing log', 'last 25 lines', 'grep -i error, 2 around'] as const;
type Name = (typeof names)[number];

function learnt(text: string): GoodLog {
  const good = createGoodLog();
  for (const line of readLog(text).lines) good.learn(line.text);
  return good;
}

function grep({ lines }: Log): readonly number[] {
  const hits = lines.filter(({ text }) => /error/i.test(text)).map(({ number }) => number);
  return [...new Set(hits.flatMap((number) => [-2, -1, 0, 1, 2].map((by) => number + by)))].filter(
    (number) => number >= 1 && number <= lines.length,
  );
}

function shownBy(name: Name, log: Log, pass: string | null): readonly number[] {
  if (name === 'last 25 lines') return log.lines.slice(-25).map(({ number }) => number);
  if (name === 'grep -i error, 2 around') return grep(log);
  const good = name === 'assay' && pass !== null ? learnt(pass) : null;
  return sliceLog(log, { good }).windows.flatMap((window) => window.map(({ number }) => number));
}

interface Score {
  readonly name: string;
  readonly shown: number;
  readonly marked: number;
  readonly hit: number;
}

function score({ name, fail, pass, errors }: MarkedLog, by: Name, marker: 0 | 1): Score {
  const shown = shownBy(by, readLog(fail), pass);
  const hit = shown.filter((number) => errors[marker].has(number)).length;
  return { name, shown: shown.length, marked: errors[marker].size, hit };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2;
}

function figuresOf(part: string, logs: readonly MarkedLog[], isTarget: boolean): readonly Figure[] {
  return names.flatMap((by) => {
    const scores = logs.map((log) => score(log, by, 0));
    const second = logs.map((log) => score(log, by, 1));
    const recalls = scores.map(({ hit, marked }) => hit / marked);
    const possible = scores.map(({ hit, marked, shown }) => hit / Math.min(marked, shown));
    const of = (all: readonly Score[]) =>
      all.reduce((sum, it) => sum + it.hit, 0) / all.reduce((sum, it) => sum + it.marked, 0);
    const shown = scores.map((it) => it.shown);
    const targets = isTarget && by === 'assay';
    const what = `${part}, ${by}`;
    console.log(
      `${what}: ${scores.map(({ name, hit, marked, shown }) => `${name} ${hit}/${marked} in ${shown}`).join(' · ')}`,
    );
    return [
      figure({
        figure: `${what}: error lines shown`,
        value: of(scores),
        spread: [Math.min(...recalls), Math.max(...recalls)],
        unit: '',
        target: targets ? '>= 0.9' : null,
      }),
      figure({ figure: `${what}: of the second marker's`, value: of(second), unit: '' }),
      figure({ figure: `${what}: error lines shown, mean of the logs`, value: mean(recalls), unit: '' }),
      figure({ figure: `${what}: hits against the most possible, mean of the logs`, value: mean(possible), unit: '' }),
      figure({
        figure: `${what}: lines shown, median`,
        value: median(shown),
        spread: [Math.min(...shown), Math.max(...shown)],
        unit: 'lines',
        target: targets ? '<= 25' : null,
      }),
    ];
  });
}

const { data, json, seed = 5, runs } = benchArguments();
if (data === undefined) {
  console.error('wants --data DIR');
  process.exit(2);
}
const logs = readMarkedLogs(data);
const held = heldOut(logs, seed);
const known = logs.filter(({ project }) => !held.has(project));
const unknown = logs.filter(({ project }) => held.has(project));
const parts: readonly (readonly [string, readonly MarkedLog[]])[] =
  runs === 1
    ? [['looked at', known]]
    : [
        ['looked at', known],
        ['held out', unknown],
        ['all', logs],
      ];
const projects = [...Map.groupBy(logs, ({ project }) => project)].filter(
  ([project]) => runs !== 1 || !held.has(project),
);
const figures = [
  ...parts.flatMap(([part, of]) => figuresOf(part, of, part !== 'looked at')),
  ...projects.map(([project, of]) => {
    const scores = of.map((log) => score(log, 'assay', 0));
    const [hit, marked] = [scores.reduce((sum, it) => sum + it.hit, 0), scores.reduce((sum, it) => sum + it.marked, 0)];
    return figure({
      figure: `${project}${held.has(project) ? ' (held out)' : ''}: error lines shown of ${marked}`,
      value: hit,
      unit: 'lines',
    });
  }),
];
const what = `cidiff, ${logs.length} logs; held out by seed ${seed}: ${[...held].sort().join(', ')}`;
publish(benchReport('logs', what, figures), json);
