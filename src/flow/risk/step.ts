/** impact.computed -> risk.assessed: looks up what is known of the reached tests and of the changed files, and orders the tests. */
import { fileKey } from '#domain/suite';
import type { FlowContext } from '#flow/context';
import { filePasts } from '#flow/risk/file-pasts';
import { openForesight } from '#flow/risk/foresight';
import { pathFacts } from '#flow/risk/path-facts';
import { rankTests } from '#flow/risk/rank-tests';
import { need } from '#flow/rows';
import type { Step } from '#flow/step';

export const assessRisk: Step<FlowContext> = async (event, context) => {
  const [change, project, impact] = await Promise.all([
    need(context, event.run, 'change'),
    need(context, event.run, 'project'),
    need(context, event.run, 'impact'),
  ]);
  const [history, stored, past] = await Promise.all([
    context.history.files(impact.reached.map((reach) => fileKey(reach.test))),
    context.history.foresight(),
    impact.reached.length > 1 ? filePasts(change, context) : null, // one test needs no order
  ]);
  const { foresight, note } = openForesight(stored.state);
  const paths = pathFacts(change, project.config, past);
  const author = change.author === undefined ? {} : { author: change.author.class };
  const { calibrated, words } = foresight.reliability;
  const risk = {
    ranked: rankTests({ reached: impact.reached, history, foresight, paths, ...author }),
    paths,
    ...author,
    foresaid: { calibrated, cycles: foresight.cycles, words },
    notes: [stored.note, note].filter((it) => it !== null),
  };
  return { writes: [{ kind: 'risk', key: '', value: risk }], events: [{ name: 'risk.assessed', subject: '' }] };
};
