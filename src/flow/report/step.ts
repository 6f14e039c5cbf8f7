/** verdict.reached -> report.made: puts the verdict, the plan and the times together for every face. */
import type { FlowContext } from '#flow/context';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

export const report: Step<FlowContext> = async (event, context) => {
  const [change, project, impact, risk, plan, verdict] = await Promise.all([
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
    need(context, event.run, 'impact'),
    need(context, event.run, 'risk'),
    need(context, event.run, 'plan'),
    need(context, event.run, 'verdict'),
  ]);
  const { stopwatch } = context;
  const timing = {
    planMs: stopwatch.read('plan') ?? stopwatch.elapsed(),
    firstResultMs: stopwatch.read('first-result'),
    firstFailureMs: stopwatch.read('first-failure'),
    totalMs: stopwatch.elapsed(),
  };
  const notes = [...change.notes, ...project.notes, ...impact.notes, ...(risk.notes ?? [])];
  const value = { run: event.run, change, impact, plan, verdict, timing, notes };
  return { writes: [{ kind: 'report', key: '', value }], events: [{ name: 'report.made', subject: '' }] };
};
