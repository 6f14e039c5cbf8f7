/**
 * Takes tests that were watched out of what the imports reach, when nothing they executed or read changed; and puts into it those that
 * read what no import shows. Pure. Invariants: what was not watched completely stays as the imports decide; a path that no import, no rule
 * and no recording explains still widens; every test is reached or unreached afterwards, with its reason.
 */
import type { ChangedFile } from '#domain/change';
import type { ChangedFunction, Impact, Reach, Unreached } from '#domain/impact';
import type { Recording } from '#domain/recording';
import type { Tier } from '#domain/run';
import { fileKey, type TestFile } from '#domain/suite';
import { executedBy } from '#flow/impact/recorded/executed-by';
import type { Standing } from '#flow/impact/recorded/stands';
import { isAsRecorded, type TouchWorld } from '#flow/impact/recorded/touch-world';
import { type Touch, touchedBy } from '#flow/impact/recorded/touched';

export interface RefineInput {
  /** By imports and rules, over all changed files. */
  readonly impact: Impact;
  /** What stays whatever a test executed: by rules about tools, installed packages and configuration. */
  readonly forced: readonly Reach[];
  /** By `fileKey`. */
  readonly recordings: ReadonlyMap<string, Recording>;
  /** Tests whose newest run failed, by `fileKey`. */
  readonly failedLately: ReadonlySet<string>;
  readonly world: TouchWorld;
  readonly tier: Tier;
  /** Everything runs; what would not have run says why. */
  readonly full: boolean;
  /** Functions of head that are new or changed; absent: none. */
  readonly functions?: readonly ChangedFunction[];
  /** Whether the result of then needs no other run now; absent: it never stands. */
  stands?(recording: Recording): Standing;
  /** Whether types can make this test fail, and these changed files declare some that it uses. */
  typesTouch(test: TestFile, recording: Recording): Reach | null;
}

/** A test that reads what changed is as near as one that imports it. */
const readDistance = 1;
/** Behind everything that is reached. */
const lateDistance = 3_000;
const fullDistance = 10_000;

export function refineImpact(input: RefineInput): Impact {
  const { impact, recordings, failedLately } = input;
  const reachedByImports = new Map(impact.reached.map((reach) => [fileKey(reach.test), reach]));
  const forced = new Map(input.forced.map((reach) => [fileKey(reach.test), reach]));
  const reached: Reach[] = [];
  const unreached: Unreached[] = [];
  let byRecording = 0;
  const decide = (test: TestFile, otherwise: string) => {
    const key = fileKey(test);
    const byImports = reachedByImports.get(key) ?? null;
    const recording = recordings.get(key);
    const touch: Touch = recording
      ? touchedBy(input.world, recording)
      : { touched: null, how: 'nobody has watched it yet' };
    const watched = watchedOf(input.world, recording);
    const keep = (reach: Reach) => {
      const mayStand =
        watched === 'current' && recording !== undefined && byImports?.always !== true && !failedLately.has(key);
      const stands = mayStand ? (input.stands?.(recording) ?? 'never') : 'never';
      if (stands === 'yes') return void reached.push({ ...reach, watched, unchangedSince: recording?.at ?? 0 });
      reached.push({ ...reach, watched: stands === 'renewed' ? 'earlier' : watched });
    };
    if (recording === undefined || touch.touched === null) {
      if (byImports !== null) return keep(byImports);
      return leave(test, otherwise);
    }
    byRecording += 1;
    const must = forced.get(key) ?? input.typesTouch(test, recording) ?? (byImports?.always ? byImports : null);
    if (touch.touched) return keep(byExecution(test, touch, byImports, input.world.files));
    if (must !== null) return keep(must);
    if (byImports !== null && input.tier === 'safe')
      return keep({ ...byImports, distance: lateDistance + byImports.distance, tier: 'safe' });
    return leave(test, touch.how);
  };
  const leave = (test: TestFile, reason: string) => {
    const watched = watchedOf(input.world, recordings.get(fileKey(test)));
    if (!failedLately.has(fileKey(test))) {
      if (input.full) return void reached.push({ ...everything(test, reason), watched });
      return void unreached.push({ test, reason });
    }
    const words = 'it failed the last time it ran';
    reached.push({
      test,
      distance: lateDistance,
      why: 'recent-failure',
      steps: [words],
      reason: words,
      watched,
    });
  };
  for (const reach of impact.reached) decide(reach.test, '');
  for (const { test, reason } of impact.unreached) decide(test, reason);
  const all = impact.reached.length + impact.unreached.length;
  const executed = executedBy(input.world, recordings, input.functions ?? []);
  return {
    ...impact,
    reached: reached.sort(byName).map((reach) => {
      const executes = executed(fileKey(reach.test));
      return executes === null ? reach : { ...reach, executes };
    }),
    unreached: unreached.sort(byName),
    decided: { byRecording, byImports: all - byRecording },
  };
}

function everything(test: TestFile, reason: string): Reach {
  const words = 'a full run was asked for';
  return { test, distance: fullDistance, why: 'full', steps: [words], reason: words, otherwise: reason };
}

function byExecution(
  test: TestFile,
  touch: Extract<Touch, { touched: true }>,
  byImports: Reach | null,
  files: readonly ChangedFile[],
): Reach {
  const isOwn = touch.path === test.file;
  if (isOwn && byImports?.why === 'changed-test') return byImports;
  const file = files.find(({ path, oldPath }) => path === touch.path || oldPath === touch.path);
  const happened = `${touch.path} ${file?.status === 'added' ? 'is new' : file?.status === 'deleted' ? 'was deleted' : 'changed'}`;
  const distance = byImports !== null && byImports.distance < 1_000 ? byImports.distance : readDistance;
  return {
    test,
    distance: Math.max(1, distance),
    why: 'executed',
    steps: [happened, touch.how],
    reason: `${touch.how}, which ${file?.status === 'added' ? 'is new' : file?.status === 'deleted' ? 'is gone' : 'changed'}`,
    ...(byImports?.always ? { always: true as const } : {}),
    from: file?.path ?? touch.path,
  };
}

function watchedOf(world: TouchWorld, recording: Recording | undefined): NonNullable<Reach['watched']> {
  if (recording === undefined || recording.incomplete !== null) return 'no';
  return isAsRecorded(world, recording) ? 'current' : 'earlier';
}

function byName({ test: a }: { readonly test: TestFile }, { test: b }: { readonly test: TestFile }): number {
  const [left, right] = [a.file + fileKey(a), b.file + fileKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
