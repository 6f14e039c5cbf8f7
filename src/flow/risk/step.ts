/** impact.computed -> risk.assessed: looks up what history knows about the reached tests and orders them. */
import { fileKey } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { rankTests } from '#flow/risk/rank-tests';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

export const assessRisk: Step<FlowContext> = async (event, context) => {
  const impact = await need(context, event.run, 'impact');
  const history = await context.history.files(impact.reached.map((reach) => fileKey(reach.test)));
  const risk = { ranked: rankTests(impact.reached, history) };
  return { writes: [{ kind: 'risk', key: '', value: risk }], events: [{ name: 'risk.assessed', subject: '' }] };
};
