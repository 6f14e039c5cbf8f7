/**
 * The report as JSON: the contract with scripts and agents, described by docs/reference/validate.schema.json. Light by default: logs and
 * per-test results stay in the store. Pure.
 */
import type { Change } from '#domain/change';
import type { Impact } from '#domain/impact';
import type { NotRun, Plan, Selected } from '#domain/plan';
import { testName } from '#domain/suite';
import type { Report } from '#domain/verdict';
import { effectOfFailure, type Failure } from '#domain/verdict';
import type { Preview } from '#operations/judge-change';
import type { ReportJson } from '#operations/report-schema';

export function reportJson(report: Report): ReportJson {
  const { verdict, plan, timing } = report;
  return {
    version: 1,
    run: report.run,
    verdict: verdict.result,
    headline: verdict.headline,
    confidence: verdict.confidence,
    confidenceReason: verdict.confidenceReason,
    reach: verdict.reach && { ...verdict.reach },
    reachReason: verdict.reachReason,
    decided: report.impact.decided === undefined ? null : { ...report.impact.decided },
    change: changeJson(report.change),
    selected: plan.selected.map(selectedJson),
    notRun: plan.notRun.map(notRunJson),
    cut: cutJson(plan),
    probabilityReason: plan.probabilityReason,
    paths: report.impact.paths.map((path) => ({ ...path })),
    failures: verdict.failures.map(failureJson),
    findings: verdict.findings.map((finding) => ({ ...finding, evidence: [...finding.evidence] })),
    quarantined: (verdict.quarantined ?? []).map((entry) => ({ ...entry })),
    timing: { ...timing },
    tests: { ...verdict.tests },
    coverage: 'off',
    notes: [...report.notes],
  };
}

export interface PlanJson {
  readonly version: 1;
  readonly change: ReportJson['change'];
  readonly checks: readonly {
    readonly id: string;
    readonly suite: string;
    readonly files: readonly string[];
    readonly expectedMs: number | null;
  }[];
  readonly selected: ReportJson['selected'];
  readonly notRun: ReportJson['notRun'];
  readonly cut: ReportJson['cut'];
  readonly paths: Impact['paths'];
  readonly confidence: number | null;
  readonly confidenceReason: string;
  readonly probabilityReason: string;
  readonly expectedMs: number | null;
  readonly graph: Impact['graph'];
  readonly notes: readonly string[];
}

export function planJson({ change, project, impact, risk, plan }: Preview): PlanJson {
  return {
    version: 1,
    change: changeJson(change),
    checks: checksJson(plan),
    selected: plan.selected.map(selectedJson),
    notRun: plan.notRun.map(notRunJson),
    cut: cutJson(plan),
    paths: impact.paths,
    confidence: plan.confidence,
    confidenceReason: plan.confidenceReason,
    probabilityReason: plan.probabilityReason,
    expectedMs: plan.expectedMs,
    graph: impact.graph,
    notes: [...change.notes, ...project.notes, ...impact.notes, ...(risk.notes ?? [])],
  };
}

function checksJson(plan: Plan): PlanJson['checks'] {
  return plan.checks.map(({ id, suite, files, expectedMs }) => ({
    id,
    suite,
    files: files.map((test) => test.file),
    expectedMs,
  }));
}

function changeJson({ base, head, boundary, files, intent, author }: Change): ReportJson['change'] {
  return {
    base: base === null ? null : { ...base },
    head: { ...head },
    boundary,
    files: files.map(({ path, oldPath, status, kind, binary }) => ({ path, oldPath, status, kind, binary })),
    title: intent.title,
    author: author === undefined ? null : { class: author.class, because: author.because },
  };
}

function selectedJson({
  test,
  rank,
  reason,
  steps,
  because,
  expectedMs,
  probability,
}: Selected): ReportJson['selected'][number] {
  return {
    file: test.file,
    suite: test.suite,
    project: test.project,
    rank,
    reason,
    steps: [...steps],
    because,
    expectedMs,
    probability,
  };
}

function notRunJson({ what, suite, reason, cut, passedAt }: NotRun): ReportJson['notRun'][number] {
  return { file: what, suite, reason, cut: cut ?? null, passedAt: passedAt ?? null };
}

function cutJson({ cut }: Plan): ReportJson['cut'] {
  if (cut === undefined) return null;
  const { layers, budget } = cut;
  return { layers: layers && { ...layers, asked: [...layers.asked] }, budget: budget && { ...budget } };
}

function failureJson(failure: Failure): ReportJson['failures'][number] {
  const { test } = failure;
  return {
    id: failure.id,
    suite: test.suite,
    project: test.project,
    file: test.file,
    test: test.title.join(' > '),
    name: testName(test),
    class: failure.class,
    effect: effectOfFailure(failure),
    probability: failure.probability,
    probabilityReason: failure.probabilityReason,
    counts: failure.counts,
    evidence: [...failure.evidence],
    message: failure.error.message,
    slice: [...failure.slice],
    fingerprint: failure.fingerprint,
    quarantine: failure.quarantine === undefined ? null : { ...failure.quarantine },
    repro: `assay repro ${failure.id}`,
  };
}
