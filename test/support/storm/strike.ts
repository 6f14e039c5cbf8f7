/** One run that is struck at one instant, and what came of it: how it ended, what it left, and whether the next run works. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import type { ReportJson } from '#operations/report-schema';
import { binary } from '../scratch-repo.ts';
import { type Phase, phaseNow } from './phase.ts';
import { type Process, processesOf, runnersIn, workersIn } from './processes.ts';
import { belongingsOf, remainsOf } from './remains.ts';
import type { Scene } from './scene.ts';

export const blows = [
  'SIGINT',
  'SIGINT twice',
  'SIGTERM',
  'SIGHUP',
  'kill -9',
  'kill -9 of a runner',
  'kill -9 of a worker',
] as const;
export type Blow = (typeof blows)[number];

/** When to strike: after so many milliseconds, or as soon as the run is seen in a phase. */
export type Instant = { readonly ms: number } | { readonly phase: Phase };

export interface Struck {
  readonly phase: Phase;
  /** False when there was nobody to strike: the run had ended, or never started a runner after that instant. */
  readonly hit: boolean;
  /** Sentences; empty when all went as promised. */
  readonly problems: readonly string[];
  /** What the run afterwards took, which nobody disturbed; null without one. */
  readonly againMs: number | null;
}

/** How an undisturbed run of the scene ends. */
export interface Usual {
  readonly code: number;
  readonly judged: string;
}

export interface Judged {
  readonly code: number | null;
  readonly stderr: string;
  readonly report: ReportJson | null;
}

/** Who failed and whose fault it is, without counts and times. */
export function judgementIn({ verdict, failures, findings }: ReportJson): string {
  const named = failures.map((it) => `${it.file} ${it.test}: ${it.class}`);
  return JSON.stringify([verdict, [...named].sort(), findings.map((it) => it.rule)]);
}

export async function runQuietly({ repo, args }: Scene): Promise<Judged> {
  const { code, stdout, stderr } = await repo.assay('validate', '--json', ...args);
  return { code, stderr, report: reportIn(stdout) };
}

/** `chance`: numbers in [0, 1), the same ones for the same seed. `again`: whether the change is judged once more afterwards. */
export async function strike(
  scene: Scene,
  blow: Blow,
  instant: Instant,
  usual: Usual,
  chance: () => number,
  again = true,
): Promise<Struck> {
  const before = belongingsOf(scene);
  const mark = `STORM_MARK=${randomUUID()}`;
  const began = Date.now();
  const child = spawn(process.execPath, [binary, 'validate', '--json', ...scene.args], {
    cwd: scene.repo.dir,
    env: { ...scene.repo.env, STORM_MARK: mark.slice('STORM_MARK='.length) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group, as a terminal gives one to each command
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal })),
  );
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const guards = new Set<number>();
  const look = (): readonly Process[] => {
    const seen = processesOf(child.pid ?? 0, mark);
    for (const { pid, command } of seen) if (command.includes('assay-guard')) guards.add(pid);
    return seen;
  };
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const phase = await waitFor(instant, () => (isOver() ? 'over' : phaseNow(scene, look(), began)));
  const hit = !isOver() && (await land(blow, child.pid ?? 0, look, isOver, chance));
  const { code, signal } = await ended;
  const [stdout, stderr] = await output;
  const report = reportIn(stdout);
  const problems = [
    ...(await remainsOf(scene, before, mark, guards)),
    ...(blow.startsWith('kill -9 of')
      ? untruths({ code, stderr, report }, usual)
      : wrongEnd(blow, { code, signal, report }, usual)),
  ];
  if (!again) return { phase, hit, problems, againMs: null };
  const beganAgain = performance.now();
  const next = await runQuietly(scene);
  const againMs = performance.now() - beganAgain;
  return { phase, hit, problems: [...problems, ...wrongAgain(next, usual)], againMs };
}

async function waitFor(instant: Instant, look: () => Phase): Promise<Phase> {
  if ('ms' in instant) await pause(instant.ms);
  for (let seen = look(); ; seen = look()) {
    if ('ms' in instant || seen === instant.phase || seen === 'over') return seen;
    await pause(5);
  }
}

/** False when nobody was there to be struck until the run had ended. */
async function land(
  blow: Blow,
  assay: number,
  look: () => readonly Process[],
  isOver: () => boolean,
  chance: () => number,
): Promise<boolean> {
  if (blow === 'kill -9') return send(assay, 'SIGKILL');
  if (blow === 'SIGTERM') return send(assay, 'SIGTERM');
  if (blow === 'SIGINT' || blow === 'SIGHUP') return send(-assay, blow);
  if (blow === 'SIGINT twice') {
    const first = send(-assay, 'SIGINT');
    await pause(chance() * 150);
    send(-assay, 'SIGINT');
    return first;
  }
  const find = blow === 'kill -9 of a runner' ? runnersIn : workersIn;
  while (!isOver()) {
    const found = find(look());
    const chosen = found[Math.floor(chance() * found.length)];
    if (chosen !== undefined && send(chosen.pid, 'SIGKILL')) return true;
    await pause(2);
  }
  return false;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // it was quicker
  }
}

/** Interrupted: 128 and the signal, as a shell tells it too when Node had not begun to listen; or finished just before. */
function wrongEnd(
  blow: Blow,
  { code, signal, report }: { code: number | null; signal: string | null; report: ReportJson | null },
  usual: Usual,
): readonly string[] {
  const name = blow === 'kill -9' ? 'SIGKILL' : blow === 'SIGINT twice' ? 'SIGINT' : (blow as NodeJS.Signals);
  const isInterrupted = signal === name || code === 128 + constants.signals[name];
  const isFinished = report !== null && code === usual.code && judgementIn(report) === usual.judged;
  return isInterrupted || isFinished ? [] : [`it ended with ${signal ?? `code ${code}`}`];
}

const effectCodes: Readonly<Record<string, number>> = { pass: 0, fail: 1, inconclusive: 3 };

/** The run went on without one of its processes: it may know less than usual, and nothing else. */
function untruths({ code, stderr, report }: Judged, usual: Usual): readonly string[] {
  if (report === null) return [`no answer, code ${code}: ${stderr.slice(0, 500)}`];
  const [usualVerdict, usualFailures] = JSON.parse(usual.judged) as [string, string[]];
  const blamed = report.failures.filter((it) => it.effect === 'fail').map((it) => `${it.file} ${it.test}: ${it.class}`);
  const invented = blamed.filter((it) => !usualFailures.includes(it));
  const [verdict, failures] = JSON.parse(judgementIn(report)) as [string, string[]];
  const isPass = verdict === 'pass' && (usualVerdict !== 'pass' || failures.join() !== usualFailures.join());
  return [
    ...invented.map((it) => `blamed without reason: ${it}`),
    ...(isPass ? [`a pass that knows less than usual: ${report.headline}`] : []),
    ...(verdict === 'fail' && usualVerdict !== 'fail' ? [`a fail out of nothing: ${report.headline}`] : []),
    ...(code === effectCodes[verdict] ? [] : [`verdict ${verdict} with code ${code}`]),
  ];
}

function wrongAgain({ code, stderr, report }: Judged, usual: Usual): readonly string[] {
  const said = /set aside|nothing is remembered|bug in Assay|locked/.test(stderr)
    ? [`the next run says: ${stderr.slice(0, 500)}`]
    : [];
  if (report === null) return [...said, `the next run gave no answer, code ${code}: ${stderr.slice(0, 500)}`];
  const judged = judgementIn(report);
  if (judged === usual.judged && code === usual.code) return said;
  return [...said, `the next run judges otherwise: ${judged}, not ${usual.judged}`];
}

function reportIn(stdout: string): ReportJson | null {
  try {
    return JSON.parse(stdout) as ReportJson;
  } catch {
    return null;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
