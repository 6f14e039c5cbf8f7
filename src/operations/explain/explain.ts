/** Operation `explain`: why a test runs or does not, what a file reaches, what is known of a failure. Runs no test. */
import { isAbsolute, relative, resolve } from 'node:path';
import type { Change } from '#domain/change';
import { UserError } from '#domain/error';
import type { Attempt } from '#domain/evidence';
import type { Impact } from '#domain/impact';
import type { Plan } from '#domain/plan';
import type { Project } from '#domain/project';
import { type TestId, testKey } from '#domain/suite';
import { explainFile } from '#operations/explain/explain-file';
import { explainTest } from '#operations/explain/explain-test';
import type { Explanation } from '#operations/explain/explanation';
import { findThing } from '#operations/explain/find-thing';
import { type JudgeOptions, previewPlan } from '#operations/judge-change';
import { findFailure } from '#operations/known-failure';
import type { Session } from '#operations/session';

export interface ExplainOptions extends JudgeOptions {
  /** A failure id, a path (from `cwd` or the root), or a test's name or part of it. */
  readonly thing: string;
  readonly cwd: string;
}

/** What was decided for these files, when they were judged last, or what would be decided now. */
export interface Decided {
  readonly from: 'last-run' | 'fresh-plan';
  readonly change: Change;
  readonly project: Project;
  readonly impact: Impact;
  readonly plan: Plan;
  /** Of the run; empty for a fresh plan. */
  readonly attempts: readonly Attempt[];
}

/** Null when it was stopped on the way. UserError `unknown-thing` or `ambiguous-thing` with what it may mean. */
export async function explain(session: Session, options: ExplainOptions): Promise<Explanation | null> {
  const { thing } = options;
  if (/^f-[0-9a-f]+$/.test(thing)) return explainFailure(session, thing);
  const decided = (await lastDecision(session, options)) ?? (await freshDecision(session, options));
  if (decided === null) return null;
  const tree = await session.environment.prepare({ change: decided.change, role: 'head' });
  if (!tree.ok) throw new UserError('not-prepared', tree.reason, 'assay doctor says what is missing');
  try {
    const failures = await session.failures('f-');
    const tests = knownTests(
      decided.attempts,
      failures.map(({ failure }) => failure.test),
    );
    const found = findThing(spellings(options, session.repo), { files: tree.view.files.keys(), tests });
    if (found.kind === 'unknown' || found.kind === 'ambiguous') throw unclear(thing, found);
    if (found.kind === 'test') return explainTest(session, decided, found.tests, failures);
    const own = decided.project.tests.filter((test) => test.file === found.path);
    if (own.length === 0) return explainFile(session, decided, tree.view, found.path);
    const files = own.map((test): TestId => ({ ...test, title: [] }));
    return explainTest(session, decided, files, failures);
  } finally {
    await tree.release();
  }
}

async function explainFailure(session: Session, id: string): Promise<Explanation> {
  const known = await findFailure(session, id);
  const { test } = known.failure;
  const all = await session.failures('f-');
  const others = all.filter(
    ({ failure }) => failure.id !== known.failure.id && testKey(failure.test) === testKey(test),
  );
  const flakes = await session.history.flakes([testKey(test)]);
  return { kind: 'failure', known, others, flake: flakes.get(testKey(test)) ?? null };
}

/** Null when other files, or another base, were judged last. */
async function lastDecision(session: Session, options: ExplainOptions): Promise<Decided | null> {
  const { base, head } = options;
  const [change, report] = await Promise.all([
    session.forge.resolveChange({ repo: session.repo, base, head }),
    session.lastReport(),
  ]);
  if (report === null || report.change.id !== change.id) return null;
  const project = await session.row(report.run, 'project');
  if (project === null) return null;
  const { impact, plan } = report;
  return { from: 'last-run', change, project, impact, plan, attempts: await session.attempts(report.run) };
}

async function freshDecision(session: Session, options: ExplainOptions): Promise<Decided | null> {
  const preview = await previewPlan(session, options);
  return preview === null ? null : { ...preview, from: 'fresh-plan', attempts: [] };
}

function knownTests(attempts: readonly Attempt[], failed: readonly TestId[]): readonly TestId[] {
  const ran = attempts.flatMap(({ check, tests }) =>
    tests.map(({ project, file, title }): TestId => ({ suite: check.suite, project, file, title })),
  );
  const named = [...ran, ...failed].filter(({ title }) => title.length > 0);
  return [...new Map(named.map((test) => [testKey(test), test])).values()];
}

function spellings({ thing, cwd }: ExplainOptions, root: string): readonly string[] {
  const path = relative(root, resolve(cwd, thing));
  const normal = thing.replace(/^\.\//, '');
  return path.startsWith('..') || isAbsolute(path) ? [normal] : [normal, path];
}

function unclear(
  thing: string,
  { kind, candidates }: { readonly kind: 'unknown' | 'ambiguous'; readonly candidates: readonly string[] },
): UserError {
  const list = candidates.map((it) => `\n    ${it}`).join('');
  if (kind === 'ambiguous')
    return new UserError('ambiguous-thing', `"${thing}" may mean several things`, `name one:${list}`);
  const hint = 'give a file of this repository, a test name that a run has shown, or an id like f-7c2';
  const message = `nothing here is called "${thing}"`;
  return new UserError('unknown-thing', message, candidates.length === 0 ? hint : `did you mean:${list}`);
}
