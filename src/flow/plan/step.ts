/** risk.assessed -> plan.made: the ordered checks; shown at once, so that a person knows what will run before it runs. */
import type { Change } from '#domain/change';
import { configFile } from '#domain/config/reading';
import type { Project } from '#domain/project';
import type { RunRequest } from '#domain/run';
import type { FlowContext } from '#flow/context';
import type { Limits } from '#flow/plan/cut';
import { makePlan } from '#flow/plan/make-plan';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';
import { agreementOf } from '#formats/chance/agreement';

export const plan: Step<FlowContext> = async (event, context) => {
  const [request, change, project, impact, risk] = await Promise.all([
    need(context, event.run, 'request'),
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
    need(context, event.run, 'impact'),
    need(context, event.run, 'risk'),
  ]);
  const { concurrency, timeoutMs, record = true } = request;
  const { trials, missed } = await context.history.trials();
  const agreement = agreementOf(trials, missed);
  const limits = limitsFor(request, change, project);
  const timeout = timeoutMs === undefined ? {} : { timeoutMs };
  const made = makePlan({ project, impact, risk, concurrency, limits, record, agreement, ...timeout });
  context.stopwatch.mark('plan');
  context.feed.publish(event.run, { type: 'plan', plan: made });
  return { writes: [{ kind: 'plan', key: '', value: made }], events: [{ name: 'plan.made', subject: '' }] };
};

/** What was asked for wins over what is configured; a full run is held back by nothing but its own words. */
export function limitsFor(
  { limits, full }: Pick<RunRequest, 'limits' | 'full'>,
  { boundary }: Pick<Change, 'boundary'>,
  { config }: Pick<Project, 'config'>,
): Limits {
  const asked = limits?.budget ?? null;
  const configured = full ? undefined : config?.budget[boundary];
  const fromFile = configured === undefined ? null : { ms: configured, from: `${configFile}, ${boundary}` };
  const budget = asked === 'none' ? null : asked === null ? fromFile : { ms: asked, from: '--budget' };
  return { layers: limits?.layers ?? null, budget };
}

/** plan.made -> check.planned for each check; a preview ends here, a plan without checks goes straight to its verdict. */
export const dispatch: Step<FlowContext> = async (event, context) => {
  const [request, { checks }] = await Promise.all([
    need(context, event.run, 'request'),
    need(context, event.run, 'plan'),
  ]);
  if (request.planOnly) return { writes: [], events: [] };
  if (checks.length === 0) return { writes: [], events: [{ name: 'checks.done', subject: '' }] };
  return {
    writes: checks.map((check) => ({ kind: 'check', key: check.id, value: check })),
    events: checks.map((check) => ({ name: 'check.planned', subject: check.id })),
  };
};
