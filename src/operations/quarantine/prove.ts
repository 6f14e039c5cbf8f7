/**
 * Operation `quarantine prove`: runs the file of a quarantined test on the code as it is now, each time in a fresh process, as often as
 * the claim that its failure is gone needs. The number comes from how often it failed before; a cap keeps it affordable, and then less is
 * claimed. Invariant: stops at the first failure, and anything but a clean run of the test proves nothing.
 */
import { UserError } from '#domain/error';
import { fileKey, testKey, testName } from '#domain/suite';
import { testMatcher } from '#flow/verdict/quarantine';
import { cleanRunsFor, flakeRate, type Rate } from '#formats/chance/clean-runs';
import { excludedAbove } from '#formats/chance/flakiness';
import { findFailure } from '#operations/known-failure';
import { type ReproResult, reproduceKnown } from '#operations/reproduce';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';

const mostRuns = 100;
/** What `FileHistory.recentFailures` looks at. */
const recentRuns = 20;

export interface ProofRequest {
  /** A test as in the file, or the id of a failure. */
  readonly what: string;
  /** At most so many runs; null: `mostRuns`. */
  readonly most: number | null;
  readonly onStart: (needed: number | null, runs: number, test: string) => void;
  readonly onRun: (result: ReproResult, number: number, runs: number) => void;
}

export interface FixProof {
  readonly test: string;
  /** `proven`: as many clean runs as the claim needs. `capped`: all clean, but fewer. */
  readonly result: 'proven' | 'capped' | 'failed' | 'no-answer';
  /** How often it failed before. */
  readonly rate: Rate;
  /** Clean runs that the claim needs; null: no number is enough for what is known. */
  readonly needed: number | null;
  readonly clean: number;
  /** Failing rates from this one up are excluded with 95 % confidence; null without a clean answer. */
  readonly excluded: number | null;
  readonly message: string;
}

export async function proveFix(session: Session, request: ProofRequest): Promise<FixProof> {
  const known = await findKnown(session, request.what);
  const rate = await rateOf(session, known, isId(request.what));
  const needed = cleanRunsFor(rate);
  const most = Math.max(1, Math.min(request.most ?? mostRuns, 1_000));
  const runs = Math.min(needed ?? most, most);
  const test = testName(known.failure.test);
  request.onStart(needed, runs, test);
  const change = await session.forge.resolveChange({ repo: session.repo, base: null, head: null });
  const stop = new AbortController();
  const stopping = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) };
  const { counts, message, result } = await reproduceKnown(
    stopping,
    { ...known, change },
    {
      times: runs,
      onCommand: () => undefined,
      onTrial: (trial, number) => {
        request.onRun(trial.result, number, runs);
        if (trial.result !== 'passed') stop.abort();
      },
    },
  );
  const clean = counts.passed;
  const whole = clean === runs && result === 'passed';
  const verdict = whole ? (needed !== null && runs >= needed ? 'proven' : 'capped') : result;
  const told = verdict === 'same' || verdict === 'different' ? 'failed' : verdict === 'passed' ? 'no-answer' : verdict;
  return { test, result: told, rate, needed, clean, excluded: whole ? excludedAbove(clean) : null, message };
}

function isId(what: string): boolean {
  return /^f-[0-9a-f]{3,}$/.test(what);
}

/** Of several failures of the test the newest: it names the suite it runs in. */
async function findKnown(session: Session, what: string): Promise<KnownFailure> {
  if (isId(what)) return findFailure(session, what);
  const matches = testMatcher({ test: what, suite: null });
  const own = (await session.failures('f-')).filter(({ failure }) => matches(failure.test));
  const [newest] = own;
  if (newest === undefined) {
    throw new UserError(
      'unknown-test',
      `no failure of "${what}" is remembered here`,
      'assay failures lists those that are',
    );
  }
  const names = [...new Set(own.map(({ failure }) => testName(failure.test)))];
  if (names.length === 1) return newest;
  const listed = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`;
  throw new UserError(
    'ambiguous-test',
    `"${what}" names ${names.length} tests that failed: ${listed}`,
    'name one of them',
  );
}

/**
 * Of the newest 20 runs of the file those that failed, but no more than showed this very failure, or any of the test: a rate that is too
 * high would ask for too few runs. It still is where the newest failures of the file are another test's and those of this one are older.
 */
async function rateOf(session: Session, { failure }: KnownFailure, isOne: boolean): Promise<Rate> {
  const { test, fingerprint } = failure;
  const own = (await session.failures('f-')).filter(
    ({ failure: seen }) => testKey(seen.test) === testKey(test) && (!isOne || seen.fingerprint === fingerprint),
  );
  const failing = new Set(own.flatMap(({ sightings, seenAt }) => sightings ?? [seenAt])).size;
  const file = (await session.history.files([fileKey(test)])).get(fileKey(test));
  if (file === undefined) return flakeRate(0, 0);
  return flakeRate(Math.min(failing, file.recentFailures), Math.min(file.runs, recentRuns));
}
