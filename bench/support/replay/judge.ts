/**
 * Runs everything for the changes at each stop of a replay, in a clone's own work tree and with one store over all, and keeps what was
 * foretold of every test file with what became of it. One change has a limit; one that does not end within it teaches nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '#app';
import type { Agreement } from '#domain/verdict';
import { agreementOf } from '#formats/chance/agreement';
import type { Prediction } from '#formats/chance/calibration';
import { systemClock } from '#kit/clock';
import { randomIds } from '#kit/id';
import { validate } from '#operations/judge-change';
import { predictionsOf } from '#operations/selection/foretold';
import type { Session } from '#operations/session';
import { runnerEnvironment } from '../assay-run.ts';
import { type Checkout, cloneCheckout, putBack } from '../checkout.ts';
import { drawMutants } from '../mutants/draw.ts';
import type { Scratch } from '../scratch.ts';
import type { ReplayStop } from './stops.ts';

/** For one change with all that its failures ask for, and for one runner process of it. */
const changeLimit = 5 * 60_000;
const processLimit = '2m';
/** After this no further stop begins, so that the bench ends with the figures it has. */
const totalLimit = 60 * 60_000;

export interface JudgedChange {
  readonly kind: 'commit' | 'pair' | 'mutant';
  readonly predictions: readonly Prediction[];
}

export interface JudgedStops {
  readonly judged: readonly JudgedChange[];
  readonly agreement: Agreement;
}

interface Replay {
  readonly session: Session;
  readonly clone: Checkout;
  readonly seed: number;
}

export async function judgeStops(
  source: Checkout,
  stops: readonly ReplayStop[],
  seed: number,
  scratch: Scratch,
): Promise<JudgedStops> {
  const clone = await cloneCheckout(source, 'HEAD', 'replayed', scratch);
  const env = { ...runnerEnvironment(), XDG_CACHE_HOME: join(scratch.folder, 'cache') };
  const silent = { publish: () => undefined };
  const app = { env, signal: scratch.signal, clock: systemClock, ids: randomIds };
  const session = await openSession(clone.root, silent, app);
  try {
    const judged: JudgedChange[] = [];
    const began = performance.now();
    for (const [index, stop] of stops.entries()) {
      if (performance.now() - began > totalLimit) {
        console.log(`after ${totalLimit / 60_000} minutes: the last ${stops.length - index} stops are left out`);
        break;
      }
      console.log(`${index + 1}/${stops.length}  ${stop.commit.slice(0, 9)}  ${stop.title.slice(0, 80)}`);
      judged.push(...(await judgeStop(stop, { session, clone, seed: seed + index })));
      scratch.signal.throwIfAborted();
    }
    const { trials, missed } = await session.history.trials();
    return { judged, agreement: agreementOf(trials, missed) };
  } finally {
    await session.close();
  }
}

async function judgeStop({ commit, isNewest, pairs }: ReplayStop, replay: Replay): Promise<readonly JudgedChange[]> {
  const { clone } = replay;
  const judged: (JudgedChange | null)[] = [];
  const goTo = () => clone.git('checkout', '--quiet', '--force', '--detach', commit);
  await goTo();
  if (isNewest) judged.push(await judge('commit', 'HEAD~1', replay));
  for (const { src, parent } of pairs) {
    await putBack(clone, src, parent);
    judged.push(await judge('pair', 'HEAD', replay));
    await goTo();
  }
  if (isNewest && (await mutateWorkTree(replay))) {
    judged.push(await judge('mutant', 'HEAD', replay));
    await goTo();
  }
  return judged.filter((it) => it !== null);
}

/** One function of a file that a test can load; false when there is none. */
async function mutateWorkTree({ clone, seed }: Replay): Promise<boolean> {
  const files = (await clone.git('ls-files', '-z')).split('\0');
  const drawn = await drawMutants(
    clone,
    files.filter((path) => isTest.test(path)),
    seed,
  );
  const [mutant] = drawn.mutants();
  if (mutant === undefined) return false;
  writeFileSync(join(clone.root, mutant.of.path), mutant.text);
  return true;
}

/** By name alone, as the test files of all repositories that this bench is run on are called. */
const isTest = /(?:^|\/)(?:__tests__|tests?)\/.*\.[cm]?[jt]sx?$|[.-](?:test|spec)\.[cm]?[jt]sx?$/;

async function judge(kind: JudgedChange['kind'], base: string, { session }: Replay): Promise<JudgedChange | null> {
  const began = performance.now();
  const report = await validate(
    session,
    { base, head: null, full: true, concurrency: 2, timeout: processLimit },
    { signal: AbortSignal.any([session.signal, AbortSignal.timeout(changeLimit)]) },
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  if (report === null) {
    session.signal.throwIfAborted();
    console.log(`     ${kind}: not ended within ${changeLimit / 60_000} minutes: left out`);
    return null;
  }
  const attempts = await session.attempts(report.run);
  const predictions = predictionsOf(await session.row(report.run, 'risk'), attempts, report);
  const failed = predictions.filter((it) => it.failed).length;
  console.log(
    `     ${kind}: ${report.verdict.headline}; ${predictions.length} foretold, ${failed} failed, ${seconds} s`,
  );
  return { kind, predictions };
}
