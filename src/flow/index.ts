/**
 * The table of contents of Assay: event -> step -> events that may follow. The loops are here, not hidden:
 *
 *   change.seen ─ intake ─> change.resolved ─ impact ─> impact.computed ─ risk ─> risk.assessed ─ plan ─> plan.made
 *   plan.made ─ dispatch ─> check.planned* (or checks.done when nothing is to run; or the end, for a preview)
 *   check.planned ─ execute ─> check.finished ─ gather ─> check.planned* (reruns, base checks) or checks.done
 *   checks.done ─ verdict ─> verdict.reached ─ report ─> report.made ─ learn ─> run.learnt
 */
import type { FlowContext } from '#flow/context';
import { executeCheck } from '#flow/execute/step';
import { computeImpact } from '#flow/impact/step';
import { intake } from '#flow/intake/step';
import { learn } from '#flow/learn/step';
import { dispatch, plan } from '#flow/plan/step';
import { report } from '#flow/report/step';
import { assessRisk } from '#flow/risk/step';
import { nextForesight } from '#flow/risk/teach';
import type { StepTable } from '#flow/step';
import { gather, reachVerdict } from '#flow/verdict/step';

export const steps: StepTable<FlowContext> = {
  'change.seen': intake,
  'change.resolved': computeImpact,
  'impact.computed': assessRisk,
  'risk.assessed': plan,
  'plan.made': dispatch,
  'check.planned': executeCheck,
  'check.finished': gather,
  'checks.done': reachVerdict,
  'verdict.reached': report,
  'report.made': learn(nextForesight),
  'run.learnt': null,
};
