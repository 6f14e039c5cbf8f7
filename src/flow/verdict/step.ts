/**
 * check.finished -> more checks or checks.done: a failure asks for reruns and a base check before anything is said about it.
 * checks.done -> verdict.reached: judges all rows of the run.
 */
import type { Attempt } from '#domain/evidence';
import { testKey } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';
import { missingChecks } from '#flow/verdict/gather';
import { judge } from '#flow/verdict/judge';
import { failingTests } from '#flow/verdict/outcomes';
import type { QuarantineFacts } from '#flow/verdict/quarantine';
import type { FlakeRecord } from '#ports/history';

export const gather: Step<FlowContext> = async (event, context) => {
  const [change, risk, checks, attempts] = await Promise.all([
    need(context, event.run, 'change'),
    need(context, event.run, 'risk'),
    context.rows.loadAll(event.run, 'check'),
    context.rows.loadAll(event.run, 'attempt'),
  ]);
  const flakes = await flakesOf(attempts, context);
  const missing = missingChecks({ change, risk, checks, attempts, flakes });
  const done = missing.length === 0 && attempts.length === checks.length;
  return {
    writes: missing.map((check) => ({ kind: 'check', key: check.id, value: check })),
    events: done
      ? [{ name: 'checks.done', subject: '' }]
      : missing.map((check) => ({ name: 'check.planned', subject: check.id })),
  };
};

export const reachVerdict: Step<FlowContext> = async (event, context) => {
  const [change, project, impact, risk, plan, attempts] = await Promise.all([
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
    need(context, event.run, 'impact'),
    need(context, event.run, 'risk'),
    need(context, event.run, 'plan'),
    context.rows.loadAll(event.run, 'attempt'),
  ]);
  const flakes = await flakesOf(attempts, context);
  const watched = await context.rows.loadAll(event.run, 'recorded');
  const earlier = impact.functions === undefined ? [] : (await context.history.recorded()).tests;
  const recordings = [
    ...watched.flatMap(({ tests }) => tests),
    ...earlier.filter(({ incomplete }) => incomplete === null),
  ];
  const rows = { change, project, impact, risk, plan, attempts, recordings, flakes };
  const verdict = judge(project.quarantine === undefined ? rows : { ...rows, quarantine: await facts(context) });
  return { writes: [{ kind: 'verdict', key: '', value: verdict }], events: [{ name: 'verdict.reached', subject: '' }] };
};

async function facts({ clock, history }: FlowContext): Promise<QuarantineFacts> {
  return { today: new Date(clock.now()).toISOString().slice(0, 10), known: await history.failures('f-') };
}

/** What earlier runs saw of the tests that fail. */
async function flakesOf(
  attempts: readonly Attempt[],
  { history }: FlowContext,
): Promise<ReadonlyMap<string, FlakeRecord>> {
  const failing = attempts.filter((attempt) => attempt.check.purpose === 'select').flatMap(failingTests);
  return failing.length === 0 ? new Map() : history.flakes(failing.map(testKey));
}
