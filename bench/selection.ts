/**
 * How sharp is the selection, and does it miss anything? Verified bug-fix pairs: every test file is recorded on the green head, then the
 * source is put back to before the fix, and Assay says what it would run. The truth is a full run of the repository's own runner on the
 * faulty tree, less what fails on the clean one. Beside it: what the runner selects itself, and how soon each tells of the fault.
 * `--repo DIR --pairs FILE`: a checkout with its dependencies installed, never written to, and its pairs. `--runs N`: only the first N.
 * Settings are frozen: nothing is tuned on these pairs.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { type Checkout, cloneCheckout, commitRevert, openCheckout } from './support/checkout.ts';
import { benchReport, publish } from './support/figures.ts';
import { type Pair, readPairs } from './support/pair-data.ts';
import { relatedFiles } from './support/plain/related.ts';
import { type PlainOutcome, plainRun } from './support/plain/run.ts';
import { findPlainSuite } from './support/plain/suite.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { causedFailures, needsSecondRun } from './support/selection/caused.ts';
import { fileCosts, readKnownCosts } from './support/selection/file-costs.ts';
import { firstFailing, rememberCleanRun } from './support/selection/moments.ts';
import { recordCheckout, selectedFiles } from './support/selection/recorded-checkout.ts';
import { scoreSelection } from './support/selection/score-selection.ts';
import { describeCosts, describePair, type JudgedPair, selectionFigures } from './support/selection/tell.ts';

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined || args.pairs === undefined) throw new Error('wants --repo DIR and --pairs FILE');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const pairs = readPairs(args.pairs).slice(0, args.runs);
  const judged: JudgedPair[] = [];
  for (const [index, pair] of pairs.entries()) {
    const prefix = `${index + 1}/${pairs.length}  ${pair.repo} ${pair.head.slice(0, 9)}`;
    try {
      const result = await judgePair(pair, source, scratch);
      judged.push(result);
      console.log(`${prefix}  ${describePair(result)}`);
    } catch (error) {
      scratch.signal.throwIfAborted();
      console.log(`${prefix}  NOT JUDGED: ${error instanceof Error ? error.message : error}`);
    }
  }
  const repositories = [...new Set(pairs.map(({ repo }) => repo))];
  const dataset = `${pairs.length} bug-fix pairs of ${repositories.join(', ')}; ${describeCosts(judged)}`;
  publish(benchReport('selection', dataset, selectionFigures(judged, pairs.length, repositories)), args.json);
}

async function judgePair(pair: Pair, source: Checkout, scratch: Scratch): Promise<JudgedPair> {
  const since = Date.now();
  const clone = await cloneCheckout(source, pair.head, 'checkout', scratch);
  try {
    const suite = findPlainSuite(clone.root, pair.tests[0] ?? '');
    const run = (again?: 'again') => plainRun(clone, source.root, suite, undefined, scratch, again);
    const clean = await run();
    const recorded = await recordCheckout(clone, scratch);
    const files = Object.keys(clean.files).sort();
    const costs = fileCosts(await readKnownCosts(clone.root), files);
    const memory = await rememberCleanRun(clone, suite, since, scratch);
    const faulty = await commitRevert(clone, pair.src, pair.parent);
    const change = { base: pair.head, files: pair.src };
    const plan = await recorded.plan(pair.head, 'warm');
    const selected = selectedFiles(plan);
    const cold = selectedFiles(await recorded.plan(pair.head, 'cold'));
    const related = await relatedFiles(clone, suite, change, scratch);
    const failing = await truth({ clone, pair, faulty, clean, selected, run });
    const moments =
      failing.length === 0 ? null : await firstFailing({ clone, suite, recorded, change, failing }, memory, scratch);
    const score = scoreSelection({ files, selected, cold, related, failing, fixTests: pair.tests, costs });
    const reasons = score.missed.map((file) => plan.notRun.find((it) => it.file === file)?.reason ?? 'not listed');
    return { score, costs, moments, canChoose: related !== null, recording: recorded.report.verdict, reasons };
  } finally {
    rmSync(clone.root, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
  }
}

interface Fault {
  readonly clone: Checkout;
  readonly pair: Pair;
  /** Commit. */
  readonly faulty: string;
  readonly clean: PlainOutcome;
  readonly selected: readonly string[];
  run(again?: 'again'): Promise<PlainOutcome>;
}

/** A file that looks missed is run again on both trees: a flaky one is no miss. */
async function truth({ clone, pair, faulty, clean, selected, run }: Fault) {
  const first = await run();
  if (!needsSecondRun(first, selected)) return causedFailures([first], [clean]);
  const second = await run('again');
  await clone.git('checkout', '--quiet', '--force', '--detach', pair.head);
  const cleanAgain = await run('again');
  await clone.git('checkout', '--quiet', '--force', '--detach', faulty);
  return causedFailures([first, second], [clean, cleanAgain]);
}

const args = benchArguments();
await withScratch('selection', (scratch) => main(args, scratch));
