/**
 * Does a probability of ours mean what it says? Of every test file that is foretold before it runs: expected calibration error over ten bins
 * of equal mass, Brier score, and its skill over always saying how often tests fail, for all changes and for those that did fail.
 * `--data DIR`: replays every verdict history there, cycle by cycle, by history alone.
 * `--repo DIR [--pairs FILE] [--last N] [--seed N]`: everything is run in a clone of the checkout for each of its newest commits (10), for
 * one function of each made to misbehave by chance, and for the faults of the pairs put back; each is bounded, and told when it is judged.
 */
import { basename, resolve } from 'node:path';
import { foretoldLines } from '#cli/text/selection/foretold';
import type { Agreement } from '#domain/verdict';
import { openForesight } from '#flow/risk/foresight';
import { agreementWords } from '#formats/chance/agreement';
import type { Calibration, Prediction } from '#formats/chance/calibration';
import { type Foretold, judgeForetold } from '#operations/selection/foretold';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { openCheckout } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { readPairs } from './support/pair-data.ts';
import { type DataSet, readDataSets } from './support/prioritisation/data-set.ts';
import { judgeStops } from './support/replay/judge.ts';
import { replayStops } from './support/replay/stops.ts';
import { type Scratch, withScratch } from './support/scratch.ts';

const mostError = 0.05;
const wanted = 3;

interface Judged {
  readonly name: string;
  readonly foretold: Foretold | null;
}

function replayed({ name, cycles }: DataSet): Judged {
  const { foresight } = openForesight(null);
  const told = cycles.map((rows) => {
    const keys = [...new Set(rows.map(({ key }) => key))];
    const isFirst = foresight.cycles === 0; // nothing is claimed before anything is known
    const claims = foresight.assess(keys.map((key) => ({ key, facts: null })));
    const probabilities = new Map(claims.map((it) => [it.key, it.probability]));
    const predictions = rows.map(
      ({ key, failed }): Prediction => ({ probability: probabilities.get(key) ?? Number.NaN, failed }),
    );
    foresight.learn(rows.map((row) => ({ ...row, facts: null })));
    return isFirst ? [] : predictions;
  });
  return { name, foretold: judgeForetold(told) };
}

/** Against everything that was run in full: what the selection would not have shown. */
function agreementFigures(name: string, { trials, misses, bound }: Agreement): readonly Figure[] {
  return [
    figure({ figure: `${name}: full runs compared with what was selected`, value: trials, unit: 'runs' }),
    figure({ figure: `${name}: of them showed more`, value: misses, unit: 'runs', target: '= 0' }),
    figure({ figure: `${name}: selected tests show all, 95 % lower bound`, value: bound, unit: '' }),
  ];
}

function figuresOf({ name, foretold }: Judged): readonly Figure[] {
  const rows = (what: string, of: Calibration | null, changes: number, targets: boolean) => [
    figure({ figure: `${name}: test files foretold${what}`, value: of?.count ?? null, unit: 'files' }),
    figure({ figure: `${name}: changes${what}`, value: changes, unit: 'changes' }),
    figure({
      figure: `${name}: expected calibration error${what}`,
      value: of?.error ?? null,
      unit: '',
      target: targets ? `<= ${mostError}` : null,
    }),
    figure({
      figure: `${name}: Brier skill over the base rate${what}`,
      value: of?.skill ?? null,
      unit: '',
      target: targets ? '> 0' : null,
    }),
  ];
  const failing = foretold?.failing ?? null;
  return [
    ...rows('', foretold?.all ?? null, foretold?.changes ?? 0, true),
    ...rows(', changes that failed', failing, failing?.changes ?? 0, false),
  ];
}

function isCalibrated({ foretold }: Judged): boolean {
  return foretold !== null && foretold.all.error <= mostError && (foretold.all.skill ?? 0) > 0;
}

/** What is known before ends with the newest commits: the last of them, each with a mutant, and the pairs' faults between. */
async function replayRepository(args: BenchArguments, scratch: Scratch): Promise<void> {
  const { repo = '', pairs, last = 10, seed = 1, json } = args;
  const name = basename(resolve(repo));
  const source = await openCheckout(resolve(repo), scratch.signal);
  const own = pairs === undefined ? [] : readPairs(pairs).filter((pair) => pair.repo === name);
  const stops = await replayStops(source, last, own);
  const { judged, agreement } = await judgeStops(source, stops, seed, scratch);
  const foretold = judgeForetold(judged.map(({ predictions }) => predictions));
  console.log(`\n${[name, ...foretoldLines(foretold), agreementWords(agreement)].join('\n')}\n`);
  const kinds = (['commit', 'pair', 'mutant'] as const).map((kind) => {
    const of = judged.filter((it) => it.kind === kind);
    const failed = of.filter(({ predictions }) => predictions.some((it) => it.failed));
    return `${of.length} of kind ${kind}, ${failed.length} of them failed`;
  });
  const dataset = `${name}@${(await source.git('rev-parse', 'HEAD')).slice(0, 9)}, seed ${seed}: ${kinds.join('; ')}`;
  publish(
    benchReport('calibration', dataset, [...figuresOf({ name, foretold }), ...agreementFigures(name, agreement)]),
    json,
  );
}

function replayHistories({ data, json }: BenchArguments): void {
  if (data === undefined) throw new Error('wants --data DIR, or --repo DIR');
  const judged = readDataSets(data).map(replayed);
  for (const it of judged) console.log(`\n${[it.name, ...foretoldLines(it.foretold)].join('\n')}`);
  const histories = figure({
    figure: `histories with an error of at most ${mostError} and skill`,
    value: judged.filter(isCalibrated).length,
    unit: '',
    target: `>= ${Math.min(wanted, judged.length)}`,
  });
  const what = judged.map(({ name }) => name).join(', ');
  publish(benchReport('calibration', what, [...judged.flatMap(figuresOf), histories]), json);
}

const args = benchArguments();
await withScratch('calibration', async (scratch) =>
  args.repo === undefined ? replayHistories(args) : replayRepository(args, scratch),
);
