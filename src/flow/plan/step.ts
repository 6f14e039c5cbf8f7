/** risk.assessed -> plan.made: the ordered checks; shown at once, so that a person knows what will run before it runs. */
import type { FlowContext } from '#flow/context';
import { makePlan } from '#flow/plan/make-plan';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

export const plan: Step<FlowContext> = async (event, context) => {
  const [request, project, impact, risk] = await Promise.all([
    need(context, event.run, 'request'),
    need(context, event.run, 'project'),
    need(context, event.run, 'impact'),
    need(context, event.run, 'risk'),
  ]);
  const made = makePlan({ project, impact, risk, concurrency: request.concurrency });
  context.stopwatch.mark('plan');
  context.feed.publish(event.run, { type: 'plan', plan: made });
  return { writes: [{ kind: 'plan', key: '', value: made }], events: [{ name: 'plan.made', subject: '' }] };
};

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
