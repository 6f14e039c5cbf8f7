/**
 * Does Assay judge real regressions rightly? Verified bug-fix pairs: base is a green commit, head the same commit with its source put
 * back to before the fix. Every regression Assay names is held against plain runs of the repository's own runner.
 * `--repo DIR --pairs FILE`: a checkout with its dependencies installed, and its pairs; or both a folder: checkouts called by their
 * `repo` field, and pair files. `--runs N`: only the first N pairs of each repository.
 */
import { rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayValidate } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, commitRevert, openCheckout } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { type Pair, readPairs } from './support/pair-data.ts';
import { describe } from './support/paired-ratio.ts';
import { type PlainOutcome, plainRun } from './support/plain/run.ts';
import { findPlainSuite } from './support/plain/suite.ts';
import { filesToConfirm, type PairScore, scorePair } from './support/score-pair.ts';
import { type Scratch, withScratch } from './support/scratch.ts';

const maxProblems = 8;
const noOutcome: PlainOutcome = { wallMs: 0, cpuMs: 0, files: {} };

interface JudgedPair extends PairScore {
  /** How many failing tests the pair lists. */
  readonly listed: number;
  readonly assayMs: number;
  /** The whole suite, in a plain run on the faulty tree. */
  readonly plainMs: number;
}

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined || args.pairs === undefined) throw new Error('wants --repo DIR and --pairs FILE');
  const repo = resolve(args.repo);
  const isFolder = statSync(args.pairs, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const pairs = firstOfEach(readPairs(args.pairs), args.runs ?? Number.POSITIVE_INFINITY);
  const judged: JudgedPair[] = [];
  for (const [index, pair] of pairs.entries()) {
    const source = await openCheckout(isFolder ? join(repo, pair.repo) : repo, scratch.signal);
    const prefix = `${index + 1}/${pairs.length}  ${pair.repo} ${pair.head.slice(0, 9)}`;
    try {
      const result = await judgePair(pair, source, scratch);
      judged.push(result);
      printPair(prefix, result);
    } catch (error) {
      scratch.signal.throwIfAborted();
      console.log(`${prefix}  NOT JUDGED: ${error instanceof Error ? error.message : error}`);
    }
  }
  const repositories = [...new Set(pairs.map((pair) => pair.repo))].join(', ');
  publish(
    benchReport('pairs', `${pairs.length} bug-fix pairs of ${repositories}`, figures(judged, pairs.length)),
    args.json,
  );
}

function firstOfEach(pairs: readonly Pair[], count: number): readonly Pair[] {
  return [...Map.groupBy(pairs, (pair) => pair.repo).values()].flatMap((ofRepo) => ofRepo.slice(0, count));
}

async function judgePair(pair: Pair, source: Checkout, scratch: Scratch): Promise<JudgedPair> {
  const clone = await cloneCheckout(source, pair.head, 'checkout', scratch);
  try {
    const faultyCommit = await commitRevert(clone, pair.src, pair.parent);
    const { run, report } = await assayValidate({
      cwd: clone.root,
      cache: join(scratch.folder, 'cache'),
      json: join(scratch.folder, 'report.json'),
      arguments: ['--base', pair.head, '--head', faultyCommit],
      signal: scratch.signal,
    });
    const leftBehind = await clone.git('status', '--porcelain');
    const suite = findPlainSuite(clone.root, pair.tests[0] ?? '');
    const faulty = await plainRun(clone, source.root, suite, undefined, scratch);
    await clone.git('checkout', '--quiet', '--force', '--detach', pair.head);
    // Vitest chooses files cheaply; the others run whole, Jest because it takes a single file in-band
    const files = suite.runner === 'vitest' ? filesToConfirm(report) : undefined;
    const base = files?.length === 0 ? noOutcome : await plainRun(clone, source.root, suite, files, scratch);
    const score = scorePair(pair, report, faulty, base);
    const problems = leftBehind === '' ? score.problems : [...score.problems, `left in the checkout: ${leftBehind}`];
    return { ...score, problems, listed: pair.failing.length, assayMs: run.wallMs, plainMs: faulty.wallMs };
  } finally {
    rmSync(clone.root, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}

function printPair(prefix: string, judged: JudgedPair): void {
  const classes = Object.entries(judged.classes).map(([name, count]) => `${count} ${name}`);
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  console.log(
    `${prefix}  ${judged.verdict}: ${classes.join(', ') || 'no failures'}; ${judged.listedNamed} of ${judged.listed} listed named; ` +
      `${Math.round(judged.selectedShare * 100)} % selected; ${seconds(judged.assayMs)}, plain full run ${seconds(judged.plainMs)}`,
  );
  for (const problem of judged.problems.slice(0, maxProblems)) console.log(`    ${problem}`);
  if (judged.problems.length > maxProblems) console.log(`    and ${judged.problems.length - maxProblems} more`);
}

function figures(judged: readonly JudgedPair[], pairs: number): readonly Figure[] {
  const sum = (count: (pair: JudgedPair) => number) => judged.reduce((total, pair) => total + count(pair), 0);
  const unconfirmed = (name: string, value: number) => figure({ figure: name, value, unit: 'tests', target: '= 0' });
  const isAllThere = judged.length === pairs;
  const distribution = (value: (pair: JudgedPair) => number) =>
    judged.length === 0 ? undefined : describe(judged.map(value));
  const wall = distribution((pair) => pair.assayMs / 1000);
  const plain = distribution((pair) => pair.plainMs / 1000);
  const share = distribution((pair) => pair.selectedShare * 100);
  return [
    figure({
      figure: 'judged fail',
      value: sum((it) => Number(it.verdict === 'fail')),
      unit: 'pairs',
      target: `= ${pairs}`,
    }),
    figure({
      figure: 'a listed failing test named',
      value: sum((it) => Number(it.listedNamed > 0)),
      unit: 'pairs',
      target: `= ${pairs}`,
    }),
    figure({
      figure: 'listed failing tests named',
      value: (100 * sum((it) => it.listedNamed)) / sum((it) => it.listed),
      unit: '%',
    }),
    figure({ figure: 'regressions named', value: sum((it) => it.regressions), unit: 'tests' }),
    unconfirmed(
      'regressions refuted by the plain run',
      sum((it) => it.refuted.length),
    ),
    unconfirmed(
      'regressions in files red on the clean head',
      sum((it) => it.blamedPreExisting.length),
    ),
    unconfirmed(
      'failures of another class blamed on the change',
      sum((it) => it.otherBlame.length),
    ),
    figure({
      figure: 'failing test files not selected',
      value: isAllThere ? sum((it) => it.missed.length) : null,
      unit: 'files',
      target: '= 0',
    }),
    figure({ figure: 'test files selected', value: share?.median ?? null, spread: share?.spread ?? null, unit: '%' }),
    figure({
      figure: 'assay validate, wall',
      value: wall?.median ?? null,
      spread: wall?.spread ?? null,
      unit: 's',
      peer: plain === undefined ? null : { name: 'plain run of the full suite', value: plain.median },
    }),
  ];
}

const args = benchArguments();
await withScratch('pairs', (scratch) => main(args, scratch));
