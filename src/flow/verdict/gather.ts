/**
 * Which experiments are still missing before a group of failing tests can be judged. Pure and total: the same rows give the same
 * answer, so asking twice is harmless, and the limits below make it end.
 *
 *   selected run fails ──> round 1: head again ∥ base under head's tests (∥ base as it was, when the test itself changed)
 *     failed again, base passes  ──> head (once as a clean copy, for a work tree) ∥ base, until both have the `Proof` of a regression
 *     the clean copy passes      ──> the copy once more
 *     passed this time (mixed)   ──> base and head again until base fails too or both reach `baseLimit`; base as it was, when the test was edited
 *     base is mixed              ──> head again until it passes too or has as many failures as a proof takes
 *     base fails, and the change edits other test files  ──> base as it was ∥ head, until both have that proof
 *     anything else              ──> enough is known
 */
import type { Change } from '#domain/change';
import type { Attempt } from '#domain/evidence';
import { type Check, type Risk, selectedAs, type TreeRole } from '#domain/plan';
import { fileKey, type TestFile, type TestId } from '#domain/suite';
import type { Tally } from '#domain/verdict';
import { evidenceIn, failingTests, type TestEvidence, tally } from '#flow/verdict/outcomes';
import { fullProof, type Proof, proofsFrom } from '#flow/verdict/proof';
import type { FlakeRecord } from '#ports/history';

/** Failing files of one check that are confirmed; more of them have one cause, and each rerun costs as much as the run itself. */
export const confirmLimit = 40;
/** Times base, and head, are run for a test with mixed outcomes at head: a test that fails 40 % of the time stays unseen in 8 runs in 2 % of cases. */
export const baseLimit = 8;

export interface Rows {
  readonly change: Change;
  readonly risk: Risk;
  readonly checks: readonly Check[];
  readonly attempts: readonly Attempt[];
  /** By `testKey`; absent: nothing is known. */
  readonly flakes?: ReadonlyMap<string, FlakeRecord>;
}

/** The checks to run next; empty when every group can be judged or is still running. */
export function missingChecks(rows: Rows): readonly Check[] {
  const proofOf = proofsFrom(rows.risk, rows.flakes);
  const answered = new Map(rows.attempts.map((attempt) => [attempt.check.id, attempt]));
  return rows.checks
    .filter((check) => check.purpose === 'select')
    .flatMap((check) => {
      const group = rows.checks.filter((other) => other.group === check.id);
      const attempts = group.map((other) => answered.get(other.id));
      return attempts.every((attempt) => attempt !== undefined) ? nextRound(check, attempts, rows.change, proofOf) : [];
    });
}

/** Files, as they were selected, that take part in confirmation: those with failing tests, in running order, at most `confirmLimit`. */
export function confirmedFiles(attempt: Attempt): ReadonlySet<string> {
  const selected = failingTests(attempt).map((test) => fileKey(selectedAs(attempt.check, test)));
  return new Set([...new Set(selected)].slice(0, confirmLimit));
}

function nextRound(
  check: Check,
  attempts: readonly Attempt[],
  change: Change,
  proofOf: (file: TestFile, test: TestId) => Proof,
): readonly Check[] {
  const first = attempts.find((attempt) => attempt.check.id === check.id);
  if (first === undefined) return [];
  const confirmed = confirmedFiles(first);
  const evidenceOf = evidenceIn(attempts);
  const seen = changeSeenBy(check, change);
  const wanted = new Map<TreeRole, Map<string, TestFile>>();
  for (const test of failingTests(first)) {
    const file = selectedAs(check, test);
    if (!confirmed.has(fileKey(file))) continue;
    for (const role of wantedRoles(evidenceOf(test), seen, proofOf(file, test))) {
      const files = wanted.get(role) ?? new Map<string, TestFile>();
      files.set(fileKey(file), file);
      wanted.set(role, files);
    }
  }
  return [...wanted].map(([tree, files]) => followUp(check, tree, [...files.values()], attempts));
}

function followUp(check: Check, tree: TreeRole, files: readonly TestFile[], attempts: readonly Attempt[]): Check {
  const repetition =
    1 + attempts.filter((attempt) => attempt.check.tree === tree && attempt.check.id !== check.id).length;
  const purpose = tree === 'head' || tree === 'head-copy' ? 'confirm-head' : 'compare-base';
  return {
    ...check,
    id: `${tree}/${repetition}/${check.id}`,
    purpose,
    tree,
    files,
    repetition,
    expectedMs: null,
  };
}

/** Trees in which one test must run (again) before it can be judged. */
function wantedRoles({ test, answers }: TestEvidence, change: Change, proof: Proof): readonly TreeRole[] {
  const { head, 'head-copy': copy, 'base-with-head-tests': base, base: ownBase } = answers;
  if (head.length < 2) {
    const firstOnBase = change.base === null ? [] : baseRoles(test.file, change);
    return ['head', ...firstOnBase.filter((role) => answers[role].length === 0)];
  }
  const [here, clean, there] = [tally(head), tally(copy), tally(base)];
  if (change.base === null || there.other > 0) return [];
  const mixed = here.passed > 0 || (clean.passed > 0 && clean.failed > 0);
  const failures = here.failed + clean.failed;
  if (there.failed > 0) {
    if (mixed) return editedFlakyRoles(test.file, tally(ownBase), change);
    if (here.other > 0) return [];
    if (there.passed > 0) return failures < fullProof.failures ? ['head'] : [];
    const isRefitted = testFileStatus(test.file, change) === 'refitted';
    return isRefitted ? refittedRoles(tally(ownBase), failures + there.failed, proof) : [];
  }
  if (mixed) return mixedRoles(head.length - 1, here, base.length);
  if (here.other > 0) return [];
  if (clean.passed > 0) return copy.length < 2 ? ['head-copy'] : [];
  const wanted: TreeRole[] = [];
  if (there.passed < proof.basePasses) wanted.push('base-with-head-tests');
  if (change.inPlace && copy.length === 0) wanted.push('head-copy');
  else if (failures < proof.failures) wanted.push('head');
  return wanted;
}

/**
 * Mixed at head and green on base so far: both again, equally often. The first failure happened among other tests, which is no comparison
 * for a quiet base; a second one among the quiet repetitions is.
 */
function mixedRoles(repeated: number, here: Tally, onBase: number): readonly TreeRole[] {
  const wanted: TreeRole[] = onBase < baseLimit ? ['base-with-head-tests'] : [];
  return here.failed < 2 && repeated < baseLimit ? [...wanted, 'head'] : wanted;
}

/** Mixed at head and red on base under head's edited tests: only base as it was tells whether it was flaky before the edit. */
function editedFlakyRoles(file: string, ownBase: Tally, change: Change): readonly TreeRole[] {
  const isEdited = ['modified', 'refitted'].includes(testFileStatus(file, change));
  const isOpen = ownBase.failed + ownBase.other === 0 && ownBase.passed < baseLimit;
  return isEdited && isOpen ? ['base'] : [];
}

/** Fails with head's tests on both sides: base as it was tells whether it is fixtures or helpers of this change that break it. */
function refittedRoles(ownBase: Tally, failures: number, proof: Proof): readonly TreeRole[] {
  if (ownBase.failed + ownBase.other > 0) return [];
  const wanted: TreeRole[] = ownBase.passed < proof.basePasses ? ['base'] : [];
  return ownBase.passed > 0 && failures < proof.failures ? [...wanted, 'head'] : wanted;
}

/** Base's own version tells which tests of an edited file are new; a renamed file has none under its new name. */
function baseRoles(file: string, change: Change): readonly TreeRole[] {
  const entry = change.files.find((changed) => changed.path === file);
  const isEdited = entry !== undefined && entry.status !== 'added' && entry.status !== 'renamed';
  return isEdited ? ['base-with-head-tests', 'base'] : ['base-with-head-tests'];
}

/**
 * The change as its tests see it. A suite that runs as a whole may name any file in its report, or its stand-in: only files that look
 * like tests are put on base, so all others are code under test to it, whatever the report says.
 */
export function changeSeenBy({ whole }: Check, change: Change): Change {
  return whole ? { ...change, files: change.files.filter(({ kind }) => kind === 'test') } : change;
}

/**
 * What the change does to a test file: a renamed one counts as modified; `refitted` is as it was itself, but other test files
 * (fixtures, helpers, snapshots) are not, and base under head's tests has those as well.
 */
export function testFileStatus(file: string, change: Change): 'unchanged' | 'refitted' | 'modified' | 'added' {
  const entry = change.files.find((changed) => changed.path === file);
  if (entry !== undefined) return entry.status === 'added' ? 'added' : 'modified';
  return change.files.some(({ kind, submodule }) => kind === 'test' && !submodule) ? 'refitted' : 'unchanged';
}
