/**
 * Is a test that would fail ever left out? Single functions, drawn by chance among those of the source files the tests can load, are made
 * to throw, to return at once or to take the other branch. Every test file that fails in a full run of the repository's own runner, and
 * passes without the mutant, must be among those that `assay plan` selects by what it recorded on the clean tree.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--runs N`: mutants, default 30. `--seed N`: other ones.
 * Full runs are kept by tree, so that a bench that was interrupted goes on where it was.
 */
import { resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { cloneCheckout, commitText, openCheckout } from './support/checkout.ts';
import { benchReport, publish } from './support/figures.ts';
import { drawMutants } from './support/mutants/draw.ts';
import { mutantTruth, type TruthRun } from './support/mutants/mutant-truth.ts';
import type { Mutant } from './support/mutants/mutate.ts';
import { describeMutant, type JudgedMutant, mutantFigures } from './support/mutants/tell.ts';
import { plainRun } from './support/plain/run.ts';
import { findPlainSuite } from './support/plain/suite.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { causedFailures, needsSecondRun } from './support/selection/caused.ts';
import { fileCosts, readKnownCosts } from './support/selection/file-costs.ts';
import { type RecordedCheckout, recordCheckout, selectedFiles } from './support/selection/recorded-checkout.ts';
import { scoreSelection } from './support/selection/score-selection.ts';

const defaultSeed = 1;

async function main({ repo, runs = 30, seed = defaultSeed, json }: BenchArguments, scratch: Scratch): Promise<void> {
  if (repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const suite = findPlainSuite(clone.root, '');
  const clean = await plainRun(clone, source.root, suite, undefined, scratch);
  const truth: TruthRun = { clone, installation: source.root, suite, clean };
  const recorded = await recordCheckout(clone, scratch);
  const costs = fileCosts(await readKnownCosts(clone.root), Object.keys(clean.files));
  const drawn = await drawMutants(clone, Object.keys(clean.files), seed);
  const name = source.root.split('/').at(-1) ?? '';
  console.log(
    `seed ${seed}: ${runs} of ${drawn.functions} functions of ${drawn.files} files; recorded: ${recorded.report.verdict}`,
  );
  const judged: JudgedMutant[] = [];
  let endless = 0;
  for (const mutant of drawn.mutants()) {
    if (judged.length === runs) break;
    const result = await judge(mutant, { head, truth, recorded, costs }, scratch);
    if (result === null) endless += 1;
    else judged.push(result);
    console.log(`${judged.length}/${runs}  ${describeMutant(mutant, result)}`);
  }
  const dataset = `${name}@${head.slice(0, 9)}, seed ${seed}, ${drawn.functions} functions of ${drawn.files} files`;
  publish(benchReport('mutants', dataset, mutantFigures(judged, runs, endless)), json);
}

interface Judging {
  /** Commit of the clean tree. */
  readonly head: string;
  readonly truth: TruthRun;
  readonly recorded: RecordedCheckout;
  readonly costs: ReturnType<typeof fileCosts>;
}

/** Null when the mutant never ends (endless loop): there is no truth about it. */
async function judge(
  { of, text }: Mutant,
  { head, truth, recorded, costs }: Judging,
  scratch: Scratch,
): Promise<JudgedMutant | null> {
  const { clone, clean } = truth;
  await commitText(clone, of.path, text);
  try {
    const plan = await recorded.plan(head, 'warm');
    const selected = selectedFiles(plan);
    const mutated = await mutantTruth(truth, scratch);
    if (mutated === null) return null;
    let failing = causedFailures([mutated], [clean]);
    if (needsSecondRun(mutated, selected)) {
      const second = await mutantTruth(truth, scratch, 'again');
      await clone.git('checkout', '--quiet', '--force', '--detach', head);
      const cleanAgain = await mutantTruth(truth, scratch, 'again');
      if (second === null || cleanAgain === null) return null;
      failing = causedFailures([mutated, second], [clean, cleanAgain]);
    }
    const files = Object.keys(clean.files);
    const score = scoreSelection({ files, selected, cold: [], related: null, failing, fixTests: [], costs });
    const reasons = score.missed.map((file) => plan.notRun.find((it) => it.file === file)?.reason ?? 'not listed');
    return { score, reasons };
  } finally {
    await clone.git('checkout', '--quiet', '--force', '--detach', head);
  }
}

await withScratch('mutants', (scratch) => main(benchArguments(), scratch));
