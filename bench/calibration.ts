/**
 * Does a probability of ours mean what it says? Of every test file that is foretold before it runs: expected calibration error over ten bins
 * of equal mass, Brier score, and its skill over always saying how often tests fail, for all changes and for those that did fail.
 * `--data DIR`: replays every verdict history there, cycle by cycle, by history alone.
 * `--repo DIR --pairs FILE`: `assay audit` in a clone of the checkout, over each pair's fix and over its fault put back, in their order.
 */
import { writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { foretoldLines } from '#cli/text/selection/foretold';
import { openForesight } from '#flow/risk/foresight';
import type { Calibration, Prediction } from '#formats/chance/calibration';
import type { Audit } from '#operations/selection/audit';
import { type Foretold, judgeForetold } from '#operations/selection/foretold';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayAudit } from './support/assay-run.ts';
import { cloneCheckout, commitRevert, openCheckout } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { readPairs } from './support/pair-data.ts';
import { type DataSet, readDataSets } from './support/prioritisation/data-set.ts';
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

async function audited({ repo = '', pairs = '' }: BenchArguments, scratch: Scratch): Promise<Judged> {
  const name = basename(resolve(repo));
  const own = readPairs(pairs).filter((pair) => pair.repo === name);
  if (own.length === 0) throw new Error(`--pairs: none of ${pairs} is of ${name}`);
  const source = await openCheckout(repo, scratch.signal);
  const clone = await cloneCheckout(source, await source.git('rev-parse', 'HEAD'), name, scratch);
  const list: { base: string; head: string }[] = [];
  for (const { head, parent, src } of own) {
    await clone.git('checkout', '--quiet', '--detach', head);
    list.push({ base: parent, head }, { base: head, head: await commitRevert(clone, src, parent) });
  }
  const file = join(scratch.folder, 'changes.json');
  writeFileSync(file, JSON.stringify(list));
  console.log(`auditing ${list.length} changes of ${name}`);
  const { report } = await assayAudit<Audit>({
    ...{ cwd: clone.root, cache: join(scratch.folder, 'cache'), json: join(scratch.folder, 'audit.json') },
    ...{ arguments: ['--pairs', file], signal: scratch.signal },
  });
  return { name, foretold: report.foretold };
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

const args = benchArguments();
await withScratch('calibration', async (scratch) => {
  const isRepo = args.repo !== undefined && args.pairs !== undefined;
  if (!isRepo && args.data === undefined) throw new Error('wants --data DIR, or --repo DIR and --pairs FILE');
  const judged = isRepo ? [await audited(args, scratch)] : readDataSets(args.data ?? '').map(replayed);
  for (const it of judged) console.log(`\n${[it.name, ...foretoldLines(it.foretold)].join('\n')}`);
  const histories = figure({
    figure: `histories with an error of at most ${mostError} and skill`,
    value: judged.filter(isCalibrated).length,
    unit: '',
    target: isRepo ? null : `>= ${Math.min(wanted, judged.length)}`,
  });
  const what = judged.map(({ name }) => name).join(', ');
  publish(benchReport('calibration', what, [...judged.flatMap(figuresOf), histories]), args.json);
});
