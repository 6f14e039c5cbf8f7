/**
 * Runs the built Assay as a user would, with a private cache, and reads its JSON. Both sides of every comparison, Assay and the plain
 * runner, get the environment of here: the caller's, without what a runner or npm around this bench left in it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanJson } from '#operations/report-json';
import type { ReportJson } from '#operations/report-schema';
import { type TimedRun, timedRun } from './timed-run.ts';

/** Absolute path of the built program. */
export const assayProgram = join(import.meta.dirname, '../../dist/main.js');

interface AssayCall {
  readonly cwd: string;
  /** XDG_CACHE_HOME. */
  readonly cache: string;
  /** Where Assay writes its JSON; removed before the run. */
  readonly json: string;
  readonly arguments: readonly string[];
  readonly signal: AbortSignal;
}

/** pass, fail and inconclusive are answers; anything else throws. */
export function assayValidate(call: AssayCall): Promise<{ readonly run: TimedRun; readonly report: ReportJson }> {
  return assay<ReportJson>('validate', call, [0, 1, 3]);
}

export function assayPlan(call: AssayCall): Promise<{ readonly run: TimedRun; readonly report: PlanJson }> {
  return assay<PlanJson>('plan', call, [0]);
}

async function assay<Report>(command: string, call: AssayCall, accept: readonly number[]) {
  if (!existsSync(assayProgram)) throw new Error('dist/main.js is missing: npm run build');
  rmSync(call.json, { force: true });
  const run = await timedRun({
    command: [process.execPath, assayProgram, command, ...call.arguments, '--json', call.json, '--quiet'],
    cwd: call.cwd,
    env: { ...runnerEnvironment(), XDG_CACHE_HOME: call.cache },
    accept,
    signal: call.signal,
  });
  return { run, report: JSON.parse(readFileSync(call.json, 'utf8')) as Report };
}

/** Our own environment without what changes how runners, npm and git behave inside it. */
export function runnerEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:npm_|VITEST|JEST_WORKER_ID$|NODE_TEST_CONTEXT$|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|GIT_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
